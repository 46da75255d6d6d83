package io.pixelake.source.planning;

import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.source.progress.TableProgress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows pure snapshots as tags of their base's mirror, where that holds their version. One that it doesn't hold is mirrored as a
 * table. Worker thread only.
 */
public final class SnapshotTagPlanner {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTagPlanner.class);

    private final PlanningSettings settings;
    private final MirrorTables mirrors;
    private final Set<UUID> tagged = new HashSet<>();

    public SnapshotTagPlanner(PlanningSettings settings, MirrorTables mirrors) {
        this.settings = settings;
        this.mirrors = mirrors;
    }

    /**
     * Tags the base's mirror for a pure snapshot.
     *
     * @return whether the snapshot is a tag now and needs no table
     * @throws MirrorNotMovedException while the base's mirror may still come to hold the version
     */
    public boolean isTagged(SourceTable snapshot, MirrorMovePlanner.Others others, Map<UUID, TableProgress> tables)
            throws MirrorNotMovedException, TableStoppedException {
        if (!settings.handling().tagSnapshots()
                || !snapshot.isPureSnapshot()
                || snapshot.current().isEmpty()) {
            return false;
        }
        if (tagged.contains(snapshot.id())) {
            return true;
        }
        boolean hasTable = tables.containsKey(snapshot.id());
        Optional<SourceTable> base = others.find(
                        snapshot.members().get(0).store().tableId())
                .filter(table -> settings.scope().includes(table));
        if (hasTable
                || base.isEmpty()
                || others.hasFailed(base.get().id())
                || isSelectedOtherwise(snapshot, base.get())) {
            return false;
        }
        return isTagged(snapshot, base.get(), tables);
    }

    public void forgetAllBut(Set<UUID> tables) {
        tagged.retainAll(tables);
    }

    /** The snapshots that are tags. */
    public Set<UUID> tagged() {
        return Set.copyOf(tagged);
    }

    private boolean isTagged(SourceTable snapshot, SourceTable base, Map<UUID, TableProgress> tables)
            throws MirrorNotMovedException, TableStoppedException {
        TargetName target = settings.scope().target(base.path());
        try {
            if (mirrors.tag(base.id(), target, positionInBase(snapshot), tagName(snapshot))) {
                LOG.info("{}: a tag of {}", snapshot.path(), target.fullName());
                tagged.add(snapshot.id());
                return true;
            }
        } catch (MirrorChangeException e) {
            throw new TableStoppedException(
                    PlanningMessages.notTagged(snapshot.path(), target.fullName(), e.getMessage()));
        }
        Optional<TableProgress> progress = Optional.ofNullable(tables.get(base.id()));
        boolean mayCome = progress.isEmpty()
                || !progress.get().outstanding().isEmpty()
                || !progress.get().planned().equals(base.current());
        if (mayCome) {
            throw new MirrorNotMovedException("the mirror of its base may still come to its version");
        }
        return false;
    }

    /** The base's mirror may hold other rows or columns of that version than the snapshot's is to show. */
    private boolean isSelectedOtherwise(SourceTable snapshot, SourceTable base) {
        Position position = positionInBase(snapshot);
        return mirrors.historyOf(base.id(), settings.scope().target(base.path())).stream()
                .filter(there -> there.position().filter(position::equals).isPresent())
                .anyMatch(there -> !settings.tables().haveMade(snapshot.path(), there.selection()));
    }

    /** Where the base's mirror stood when it showed what the snapshot shows. */
    private static Position positionInBase(SourceTable snapshot) {
        Position position = snapshot.current().orElseThrow();
        List<Position.Base> bases = position.bases();
        return new Position(position.own(), bases.subList(1, bases.size()));
    }

    private static String tagName(SourceTable snapshot) {
        return snapshot.path().substring(snapshot.path().lastIndexOf('/') + 1);
    }
}
