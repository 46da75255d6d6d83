package io.pixelake.sink.commit;

import io.pixelake.lake.ForeignWrites;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.model.ForeignSnapshot;
import io.pixelake.model.GroupPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/**
 * How a mirror goes back to an older snapshot of its own, as a REVERT group asks for. {@code main} is set to that snapshot; the
 * undone ones stay readable by their ids until they expire.
 */
final class MirrorRevert {
    private final TableMetadata metadata;
    private final GroupPlan plan;
    private final UUID tableId;
    private final Optional<Snapshot> target;
    private final List<Snapshot> undone = new ArrayList<>();

    MirrorRevert(TableMetadata metadata, GroupPlan plan) {
        this.metadata = metadata;
        this.plan = plan;
        this.tableId = plan.key().tableId();
        this.target = find();
    }

    private Optional<Snapshot> find() {
        long wanted = plan.effects().revertTo().orElseThrow();
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            if (snapshot.snapshotId() == wanted) {
                return Optional.of(snapshot);
            }
            undone.add(snapshot);
        }
        return Optional.empty();
    }

    /** Whether the snapshot to go back to is still there, below the current one, and carries the position that it should. */
    boolean isPossible() {
        return target.flatMap(snapshot -> MirrorMarks.positionOf(snapshot, tableId))
                .filter(plan.to()::equals)
                .isPresent();
    }

    /** A snapshot of an external writer that going back would undo. */
    Optional<ForeignSnapshot> foreign() {
        return undone.stream().filter(ForeignWrites::isForeign).findFirst().map(ForeignWrites::describe);
    }

    /** The metadata after going back, with the schema as it was. Tags that Pixelake gave to undone versions go. */
    TableMetadata stage() {
        TableMetadata.Builder changed = TableMetadata.buildFrom(metadata)
                .setBranchSnapshot(plan.effects().revertTo().orElseThrow(), SnapshotRef.MAIN_BRANCH);
        for (Snapshot snapshot : undone) {
            String tag = snapshot.summary().get(MirrorMarks.TAG);
            SnapshotRef ref = tag == null ? null : metadata.ref(tag);
            if (ref != null && ref.isTag() && ref.snapshotId() == snapshot.snapshotId()) {
                changed.removeRef(tag);
            }
        }
        return changed.build();
    }
}
