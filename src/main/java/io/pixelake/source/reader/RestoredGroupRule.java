package io.pixelake.source.reader;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorLookup;
import io.pixelake.model.MirrorState;
import io.pixelake.model.TargetName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * What becomes of groups that were planned before this reader was started. Each of them continues, unless it is
 * committed already: an older state was restored, and the committer would skip what is read. One that was planned by
 * other settings is given up: what made it fail may be what was changed. Fetcher thread only.
 */
public final class RestoredGroupRule {
    private final MirrorLookup mirrors;
    private final long startedAtMillis;
    /** By table, the group that was committed last when it was asked for. */
    private final Map<UUID, Long> committed = new HashMap<>();

    /** Where mirrors are, once one wasn't under the name that its group was planned with. */
    private Optional<Map<UUID, TargetName>> found = Optional.empty();

    private final BiPredicate<String, Optional<String>> selections;

    /**
     * The groups of a reader.
     *
     * @param selections whether rows of a table would be selected now as a mark says
     */
    public RestoredGroupRule(
            MirrorLookup mirrors, BiPredicate<String, Optional<String>> selections, long startedAtMillis) {
        this.mirrors = mirrors;
        this.selections = selections;
        this.startedAtMillis = startedAtMillis;
    }

    /** What to do with a group. */
    enum Fate {
        READ,
        /** Without its rows it comes to its end, and the committer skips it. */
        SKIP_ROWS,
        /** Its rows would be selected, or read, as the settings don't say any more. */
        OUTDATED
    }

    /** @throws RuntimeException when the catalog can't be asked; the same question later has an answer */
    Fate of(GroupPlan plan) {
        if (plan.plannedAtMillis() >= startedAtMillis) {
            return Fate.READ;
        }
        if (plan.key().number() <= lastCommitted(plan)) {
            return Fate.SKIP_ROWS;
        }
        return selections.test(plan.path(), plan.schema().selection()) ? Fate.READ : Fate.OUTDATED;
    }

    /** Lets go of the catalog. What was asked stays known. */
    void close() {
        mirrors.disconnect();
    }

    private long lastCommitted(GroupPlan plan) {
        UUID table = plan.key().tableId();
        if (!committed.containsKey(table)) {
            committed.put(
                    table,
                    committedAt(table, plan.target().name())
                            .or(() -> committedElsewhere(table))
                            .orElse(0L));
        }
        return committed.get(table);
    }

    /** The mirror may have been moved since the plan was made. One search serves all tables, unless a mirror moves behind it. */
    private Optional<Long> committedElsewhere(UUID table) {
        if (found.isEmpty()) {
            found = Optional.of(Map.copyOf(mirrors.mirrors()));
        }
        if (!found.get().containsKey(table)) {
            return Optional.empty();
        }
        return committedAt(table, found.get().get(table)).or(() -> {
            found = Optional.of(Map.copyOf(mirrors.mirrors()));
            return Optional.ofNullable(found.get().get(table)).flatMap(name -> committedAt(table, name));
        });
    }

    private Optional<Long> committedAt(UUID table, TargetName name) {
        return mirrors.stateOf(table, name) instanceof MirrorState.At at ? Optional.of(at.group()) : Optional.empty();
    }
}
