package io.pixelake.lake;

import io.pixelake.lake.HistoryThinning.Version;
import io.pixelake.model.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Which snapshots of a mirror a commit removes, so that its history stays within a budget. They go in this order:
 *
 * <ol>
 *   <li>what isn't {@code main}'s and no branch or tag leads to: reverted versions, the oldest first;
 *   <li>on {@code main} below the newest quarter of the versions, what is no version of the table: compactions, which changed no row, writes of
 *       others, versions of a table whose mirror was taken over;
 *   <li>versions, as {@link HistoryThinning} has it.
 * </ol>
 *
 * These stay whatever the budget says:
 *
 * <ul>
 *   <li>The newest positions and all above them, which a revert goes back to, as many snapshots as the table's property
 *       {@code history.expire.min-snapshots-to-keep} says, all of a table with {@code gc.enabled=false}, and what the commit itself adds: whoever looks whether it landed
 *       looks for these.
 *   <li>What a branch or tag of anybody else leads to, a snapshot that is staged to be published ({@code wap.id}), and what is held.
 *   <li>The newest write of an external writer: a revert to below it would undo it, and finds it by that snapshot. The ones before it
 *       aren't needed for that.
 *   <li>The newest compaction, at which counting what waits for the next one ends.
 * </ul>
 *
 * A revert that is under way needs the snapshot that it goes back to. It is the first group behind the plan that found that one, so no other commit
 * removes anything between; a position that isn't there any more is refused and planned again, to the nearest older one.
 */
public final class HistoryLimit {
    /** More than a burst of versions adds at once, and few enough that a commit isn't held up by it. */
    static final int STEP = 200;

    private static final int NEWEST_POSITIONS = 10;
    private static final String STAGED = "wap.id";

    private final TableMetadata metadata;
    private final UUID tableId;
    private final HistoryBudget budget;
    /** Newest first. */
    private final List<Snapshot> main = new ArrayList<>();

    private final Set<Long> kept;

    private HistoryLimit(TableMetadata metadata, UUID tableId, HistoryBudget budget, Set<Long> held) {
        this.metadata = metadata;
        this.tableId = tableId;
        this.budget = budget;
        this.kept = new HashSet<>(held);
        MainHistory.of(metadata).forEach(main::add);
        keepNewest();
        keepReferred();
    }

    /**
     * Removes from what is to be committed what doesn't fit, though not all at once, and notes which of the snapshots that are left aren't
     * {@code main}'s.
     *
     * @param base what the commit replaces
     * @param held snapshots that stay, with all that somebody needs to read what they changed; asked for where there is too much
     */
    public static TableMetadata apply(
            TableMetadata base, TableMetadata changed, UUID tableId, HistoryBudget budget, Supplier<Set<Long>> held) {
        Set<Long> removed = new HashSet<>(surplus(base, changed, tableId, budget, held));
        TableMetadata.Builder builder = TableMetadata.buildFrom(changed);
        remove(changed, removed, builder);
        return builder.build();
    }

    /** Removes snapshots of a table, and notes which of those that are left aren't {@code main}'s while that is known. */
    public static void remove(TableMetadata metadata, Set<Long> removed, TableMetadata.Builder changed) {
        List<Snapshot> left = metadata.snapshots().stream()
                .filter(snapshot -> !removed.contains(snapshot.snapshotId()))
                .toList();
        String note = MainHistory.note(left, MainHistory.ids(metadata));
        if (!note.equals(metadata.property(MainHistory.OFF_MAIN, ""))) {
            changed.setProperties(Map.of(MainHistory.OFF_MAIN, note));
        }
        if (!removed.isEmpty()) {
            changed.removeSnapshots(removed);
        }
    }

    /**
     * Makes a removal of snapshots a change of {@code main} too, for REST catalogs, which compare nothing else: to what it is. The builder leaves out what changes nothing, so the branch gets other settings and then its own again.
     */
    public static void requireMain(TableMetadata base, TableMetadata.Builder changed) {
        SnapshotRef main = base.ref(SnapshotRef.MAIN_BRANCH);
        if (main != null) {
            long otherAge = Objects.equals(main.maxRefAgeMs(), Long.MAX_VALUE) ? Long.MAX_VALUE - 1 : Long.MAX_VALUE;
            changed.setRef(
                    SnapshotRef.MAIN_BRANCH,
                    SnapshotRef.builderFrom(main).maxRefAgeMs(otherAge).build());
            changed.setRef(SnapshotRef.MAIN_BRANCH, main);
        }
    }

    private static List<Long> surplus(
            TableMetadata base, TableMetadata changed, UUID tableId, HistoryBudget budget, Supplier<Set<Long>> held) {
        if (!changed.propertyAsBoolean(TableProperties.GC_ENABLED, TableProperties.GC_ENABLED_DEFAULT)) {
            return List.of();
        }
        int surplus = changed.snapshots().size() - budget.snapshots();
        long surplusBytes = MetadataSize.of(changed) - budget.metadataBytes();
        if (surplus <= 0 && surplusBytes <= 0) {
            return List.of();
        }
        List<Long> added = changed.snapshots().stream()
                .map(Snapshot::snapshotId)
                .filter(id -> base.snapshot(id) == null)
                .toList();
        Set<Long> stay = new HashSet<>(held.get());
        stay.addAll(added);
        return new HistoryLimit(changed, tableId, budget, stay).remove(surplus, surplusBytes, STEP + added.size());
    }

    private void keepNewest() {
        int asked = metadata.propertyAsInt(TableProperties.MIN_SNAPSHOTS_TO_KEEP, 0);
        int positions = 0;
        for (int i = 0; i < main.size(); i++) {
            if (positions < NEWEST_POSITIONS || i < asked) {
                kept.add(main.get(i).snapshotId());
            }
            positions += isVersion(main.get(i)) ? 1 : 0;
        }
        keepFirst(ForeignWrites::isForeign);
        keepFirst(snapshot -> DataOperations.REPLACE.equals(snapshot.operation()));
    }

    private void keepFirst(Predicate<Snapshot> which) {
        main.stream().filter(which).findFirst().ifPresent(snapshot -> kept.add(snapshot.snapshotId()));
    }

    private void keepReferred() {
        Set<Long> ofMain = MainHistory.ids(metadata);
        for (Map.Entry<String, SnapshotRef> ref : metadata.refs().entrySet()) {
            long head = ref.getValue().snapshotId();
            if (ref.getKey().equals(SnapshotRef.MAIN_BRANCH)
                    || (!budget.keepsTags() && MirrorMarks.isOwnTag(metadata, ref.getKey()))) {
                continue;
            }
            kept.add(head);
            if (ref.getValue().isBranch()) {
                // What it shares with main is main's history, whose gaps it has too.
                for (Snapshot snapshot : SnapshotUtil.ancestorsOf(head, metadata::snapshot)) {
                    if (ofMain.contains(snapshot.snapshotId())) {
                        break;
                    }
                    kept.add(snapshot.snapshotId());
                }
            }
        }
    }

    private boolean isVersion(Snapshot snapshot) {
        return MirrorMarks.positionOf(snapshot, tableId).isPresent();
    }

    private List<Long> remove(int surplus, long surplusBytes, int most) {
        List<Long> removed = new ArrayList<>();
        long bytes = 0;
        for (Snapshot snapshot : dispensable()) {
            if ((removed.size() >= surplus && bytes >= surplusBytes) || removed.size() >= most) {
                return removed;
            }
            removed.add(snapshot.snapshotId());
            bytes += MetadataSize.of(snapshot);
        }
        removed.addAll(HistoryThinning.remove(
                versions(), surplus - removed.size(), surplusBytes - bytes, most - removed.size()));
        return removed;
    }

    /** What is no version that somebody reads, in the order in which it goes. */
    private List<Snapshot> dispensable() {
        Set<Long> ofMain = new HashSet<>();
        main.forEach(snapshot -> ofMain.add(snapshot.snapshotId()));
        List<Snapshot> all = new ArrayList<>(metadata.snapshots().stream()
                .filter(snapshot -> !ofMain.contains(snapshot.snapshotId()))
                .filter(snapshot -> !snapshot.summary().containsKey(STAGED))
                .sorted(Comparator.comparingLong(Snapshot::sequenceNumber))
                .toList());
        int versions = (int) main.stream().filter(this::isVersion).count();
        int above = 0;
        List<Snapshot> below = new ArrayList<>();
        for (Snapshot snapshot : main) {
            if (isVersion(snapshot)) {
                above++;
            } else if (above >= HistoryThinning.wholePart(versions)) {
                below.add(0, snapshot);
            }
        }
        all.addAll(below);
        all.removeIf(snapshot -> kept.contains(snapshot.snapshotId()));
        return all;
    }

    private List<Version> versions() {
        List<Version> versions = new ArrayList<>();
        for (int i = main.size() - 1; i >= 0; i--) {
            Snapshot snapshot = main.get(i);
            Optional<Position> position = MirrorMarks.positionOf(snapshot, tableId);
            position.map(at -> new Version(
                            snapshot.snapshotId(),
                            at.createdAtMicros(),
                            MetadataSize.of(snapshot),
                            kept.contains(snapshot.snapshotId())))
                    .ifPresent(versions::add);
        }
        return versions;
    }
}
