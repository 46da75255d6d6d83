package io.pixelake.lake;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.util.PropertyUtil;

/**
 * What a mirror says of itself: the keys of snapshot summaries and table properties, and how its position is read from them.
 */
public final class MirrorMarks {
    public static final String TABLE_ID = "pixeltable.table-id";
    public static final String PATH = "pixeltable.path";
    /** A property: {@link io.pixelake.model.SourceInstance#id()} of the source. */
    public static final String SOURCE_ID = "pixeltable.source-id";
    /** A property: where that source was at the last commit, for people. */
    static final String SOURCE = "pixeltable.source";

    public static final String COMMITTED = "pixeltable.committed";
    public static final String VERSION = "pixeltable.version";
    static final String CREATED_AT = "pixeltable.created-at";
    static final String USER = "pixeltable.user";
    static final String BASE_VERSIONS = "pixeltable.base-versions";
    /** How rows and columns were selected and cells treated, where the table's settings say anything of that. */
    public static final String SELECTION = "pixeltable.selection";

    public static final String GROUP = "pixelake.group";
    public static final String TAG = "pixelake.tag";
    /** A property: who made the last commit, as {@link HolderStamp} writes it. */
    public static final String HOLDER = "pixelake.holder";
    /** A property: what {@link MirrorColumns} notes of the columns that the last commit left. */
    public static final String SCHEMA = "pixelake.schema";
    /** A property of tables that {@code replay} made beside the mirror: mirrors keep away from them, and they from mirrors. */
    static final String REPLAY = "pixelake.replay";
    /** A property of changes tables: Iceberg's id of the mirror whose changes they hold. */
    public static final String CHANGES_OF = "pixelake.changes-of";

    private MirrorMarks() {}

    public static Map<String, String> summary(GroupPlan plan) {
        Map<String, String> summary = new LinkedHashMap<>();
        summary.put(TABLE_ID, plan.key().tableId().toString());
        summary.put(VERSION, Long.toString(plan.to().own().version()));
        summary.put(CREATED_AT, Long.toString(plan.to().own().createdAtMicros()));
        if (!plan.to().bases().isEmpty()) {
            summary.put(BASE_VERSIONS, basesToText(plan.to().bases()));
        }
        plan.step().user().ifPresent(user -> summary.put(USER, user));
        summary.put(GROUP, Long.toString(plan.key().number()));
        plan.effects().tag().ifPresent(tag -> summary.put(TAG, tag));
        plan.schema().selection().ifPresent(selection -> summary.put(SELECTION, selection));
        return summary;
    }

    /**
     * {@code version:created_at_us:snapshot-id}, for views followed by {@code ;} and their base versions as in the summary. It
     * counts only when expiry has left no snapshot with a position.
     */
    public static String committed(Position position, long snapshotId) {
        TableVersion own = position.own();
        String text = own.version() + ":" + own.createdAtMicros() + ":" + snapshotId;
        return position.bases().isEmpty() ? text : text + ";" + basesToText(position.bases());
    }

    /** The snapshots of {@code main} that are still there, newest first. */
    public static Iterable<Snapshot> ancestors(TableMetadata metadata) {
        return MainHistory.of(metadata);
    }

    /**
     * Where the mirror of a table stands: the position of the nearest ancestor of {@code main} that carries one. Empty when that
     * one is another table's.
     */
    public static Optional<Position> position(TableMetadata metadata, UUID tableId) {
        Optional<Snapshot> marked = newest(metadata);
        if (marked.isPresent()) {
            return positionOf(marked.get(), tableId);
        }
        return isCutOff(metadata) ? fromProperty(metadata, tableId) : Optional.empty();
    }

    /** What the mirror's rows were selected by, said where its position is. */
    static Optional<String> selection(TableMetadata metadata) {
        return newest(metadata)
                .map(MirrorMarks::selectionOf)
                .orElseGet(() -> Optional.ofNullable(metadata.property(SELECTION, null)));
    }

    /** What a snapshot's rows were selected by. */
    static Optional<String> selectionOf(Snapshot snapshot) {
        return Optional.ofNullable(snapshot.summary().get(SELECTION));
    }

    /** The Pixeltable table that a table mirrors; empty also when what stands there is no id of ours. */
    public static Optional<UUID> mirroredBy(TableMetadata metadata) {
        try {
            return Optional.ofNullable(metadata.property(TABLE_ID, null)).map(UUID::fromString);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a table is a replay, made beside the mirror of its Pixeltable table. */
    public static boolean isReplay(TableMetadata metadata) {
        return Boolean.parseBoolean(metadata.property(REPLAY, "false"));
    }

    /**
     * The number of the group that was committed last; 0 when unknown. A property and not the current snapshot's summary, because a
     * revert makes no snapshot: the mirror is at a position again at which it was before, and what was once committed
     * from there must not be committed again.
     */
    public static long lastGroup(TableMetadata metadata) {
        String fromSnapshot =
                newest(metadata).map(MirrorMarks::groupOf).orElse(0L).toString();
        return Long.parseLong(metadata.property(GROUP, fromSnapshot));
    }

    /** The newest snapshot of {@code main} that Pixelake made, for whatever table. */
    static Optional<Snapshot> newest(TableMetadata metadata) {
        for (Snapshot snapshot : ancestors(metadata)) {
            if (carriesPosition(snapshot)) {
                return Optional.of(snapshot);
            }
        }
        return Optional.empty();
    }

    /** Whether {@code main} continues beyond what expiry has left of it. */
    private static boolean isCutOff(TableMetadata metadata) {
        Snapshot oldest = null;
        for (Snapshot snapshot : ancestors(metadata)) {
            oldest = snapshot;
        }
        return oldest != null && oldest.parentId() != null;
    }

    /** Whether a snapshot is one that Pixelake made, for whatever table. */
    public static boolean carriesPosition(Snapshot snapshot) {
        return snapshot.summary().containsKey(VERSION) && snapshot.summary().containsKey(CREATED_AT);
    }

    /** The position that a snapshot carries; empty when it carries none, or another table's. */
    public static Optional<Position> positionOf(Snapshot snapshot, UUID tableId) {
        Map<String, String> summary = snapshot.summary();
        if (!carriesPosition(snapshot) || !tableId.toString().equals(summary.get(TABLE_ID))) {
            return Optional.empty();
        }
        TableVersion own =
                new TableVersion(Long.parseLong(summary.get(VERSION)), Long.parseLong(summary.get(CREATED_AT)));
        return Optional.of(new Position(own, basesFromText(summary.getOrDefault(BASE_VERSIONS, ""))));
    }

    /** The number of the group that made a snapshot; 0 when unknown. */
    public static long groupOf(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault(GROUP, "0"));
    }

    /** How a snapshot came about. Deletion vectors count as position deletes; one that replaces another takes that one's out of the count. */
    static MirrorSnapshot.Made madeOf(Snapshot snapshot, TableMetadata metadata) {
        Map<String, String> summary = snapshot.summary();
        long out = count(summary, SnapshotSummary.DELETED_RECORDS_PROP)
                + count(summary, SnapshotSummary.ADDED_POS_DELETES_PROP)
                - count(summary, SnapshotSummary.REMOVED_POS_DELETES_PROP);
        return new MirrorSnapshot.Made(
                Optional.ofNullable(summary.get(USER)),
                count(summary, SnapshotSummary.ADDED_RECORDS_PROP),
                out,
                snapshot.parentId() != null && metadata.snapshot(snapshot.parentId()) == null);
    }

    private static long count(Map<String, String> summary, String key) {
        return PropertyUtil.propertyAsLong(summary, key, 0);
    }

    /** Whether a name is that of a tag that Pixelake gave to the snapshot that has it. */
    public static boolean isOwnTag(TableMetadata metadata, String name) {
        SnapshotRef ref = metadata.ref(name);
        Snapshot snapshot = ref == null || ref.isBranch() ? null : metadata.snapshot(ref.snapshotId());
        return snapshot != null && name.equals(snapshot.summary().get(TAG));
    }

    private static Optional<Position> fromProperty(TableMetadata metadata, UUID tableId) {
        if (!tableId.toString().equals(metadata.property(TABLE_ID, null))) {
            return Optional.empty();
        }
        return Optional.ofNullable(metadata.property(COMMITTED, null)).map(MirrorMarks::positionFromText);
    }

    private static Position positionFromText(String committed) {
        String[] ownAndBases = committed.split(";", 2);
        String[] own = ownAndBases[0].split(":", 3);
        return new Position(
                new TableVersion(Long.parseLong(own[0]), Long.parseLong(own[1])),
                basesFromText(ownAndBases.length == 1 ? "" : ownAndBases[1]));
    }

    private static String basesToText(List<Position.Base> bases) {
        return bases.stream()
                .map(base -> base.tableId() + ":" + base.version().version() + ":"
                        + base.version().createdAtMicros())
                .collect(Collectors.joining(","));
    }

    private static List<Position.Base> basesFromText(String text) {
        List<Position.Base> bases = new ArrayList<>();
        for (String base : text.isEmpty() ? new String[0] : text.split(",")) {
            String[] parts = base.split(":", 3);
            TableVersion version = new TableVersion(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            bases.add(new Position.Base(UUID.fromString(parts[0]), version));
        }
        return bases;
    }
}
