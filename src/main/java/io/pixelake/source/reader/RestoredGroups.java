package io.pixelake.source.reader;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorLookup;
import io.pixelake.model.MirrorState;
import io.pixelake.model.TargetName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What becomes of groups that were planned before this reader was started. Restored from the newest state, each of them
 * continues. Restored from an older one, some were committed later: their lines stand in the change files already, and
 * the committer would skip them. Of those that weren't, it is unknown which lines the later run wrote: they are given
 * up, which voids their lines, when it is known that the state is an older one. One that was planned by other settings
 * is given up too: what made it fail may be what was changed. Fetcher thread only.
 */
public final class RestoredGroups {
    private final Optional<MirrorLookup> mirrors;
    private final long startedAtMillis;
    private final long abandonBeforeMillis;
    /** By table, the group that was committed last when it was asked for. */
    private final Map<UUID, Long> committed = new HashMap<>();

    /** Where mirrors are, once one wasn't under the name that its group was planned with. */
    private Optional<Map<UUID, TargetName>> found = Optional.empty();

    private final Selections selections;

    private RestoredGroups(
            Optional<MirrorLookup> mirrors, Selections selections, long startedAtMillis, long abandonBeforeMillis) {
        this.mirrors = mirrors;
        this.selections = selections;
        this.startedAtMillis = startedAtMillis;
        this.abandonBeforeMillis = abandonBeforeMillis;
    }

    /** @param abandonBeforeMillis groups planned before that aren't finished; 0: all are */
    public RestoredGroups(MirrorLookup mirrors, Selections selections, long startedAtMillis, long abandonBeforeMillis) {
        this(Optional.of(mirrors), selections, startedAtMillis, abandonBeforeMillis);
    }

    /** For a reader that was never restored. */
    static RestoredGroups none() {
        return new RestoredGroups(Optional.empty(), (path, selection) -> true, 0, 0);
    }

    /** Whether rows of a table would be selected now as a mark says. */
    public interface Selections {
        boolean stillHold(String path, Optional<String> selection);
    }

    /** What to do with a group. */
    enum Fate {
        READ,
        /** Without its rows it comes to its end, and the committer skips it. */
        SKIP_ROWS,
        /** An older savepoint was restored. */
        ABANDON,
        /** Its rows would be selected, or read, as the settings don't say any more. */
        OUTDATED
    }

    /** @throws RuntimeException when the catalog can't be asked; the same question later has an answer */
    Fate of(GroupPlan plan) {
        if (plan.plannedAtMillis() >= startedAtMillis || mirrors.isEmpty()) {
            return Fate.READ;
        }
        if (plan.key().number() <= lastCommitted(plan, mirrors.get())) {
            return Fate.SKIP_ROWS;
        }
        if (plan.plannedAtMillis() < abandonBeforeMillis) {
            return Fate.ABANDON;
        }
        return selections.stillHold(plan.path(), plan.schema().selection()) ? Fate.READ : Fate.OUTDATED;
    }

    /** Lets go of the catalog. What was asked stays known. */
    void close() {
        mirrors.ifPresent(MirrorLookup::disconnect);
    }

    private long lastCommitted(GroupPlan plan, MirrorLookup tables) {
        UUID table = plan.key().tableId();
        if (!committed.containsKey(table)) {
            committed.put(
                    table,
                    committedAt(tables, table, plan.target().name())
                            .or(() -> committedElsewhere(tables, table))
                            .orElse(0L));
        }
        return committed.get(table);
    }

    /** The mirror may have been moved since the plan was made. One search serves all tables, unless a mirror moves behind it. */
    private Optional<Long> committedElsewhere(MirrorLookup tables, UUID table) {
        if (found.isEmpty()) {
            found = Optional.of(Map.copyOf(tables.mirrors()));
        }
        if (!found.get().containsKey(table)) {
            return Optional.empty();
        }
        return committedAt(tables, table, found.get().get(table)).or(() -> {
            found = Optional.of(Map.copyOf(tables.mirrors()));
            return Optional.ofNullable(found.get().get(table)).flatMap(name -> committedAt(tables, table, name));
        });
    }

    private static Optional<Long> committedAt(MirrorLookup tables, UUID table, TargetName name) {
        return tables.stateOf(table, name) instanceof MirrorState.At at ? Optional.of(at.group()) : Optional.empty();
    }
}
