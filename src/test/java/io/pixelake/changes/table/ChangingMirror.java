package io.pixelake.changes.table;

import static io.pixelake.sink.commit.EmbeddedLake.COLUMNS;
import static io.pixelake.sink.commit.EmbeddedLake.TABLE;
import static io.pixelake.sink.commit.EmbeddedLake.row;
import static io.pixelake.sink.commit.EmbeddedLake.rowWith;

import io.pixelake.lake.HistoryLimit;
import io.pixelake.model.GroupKind;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.Position;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.EmbeddedLake.Row;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.testkit.SourceColumns;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types.NestedField;

/** Versions of a mirror by lot, as Pixeltable may make them: rows, columns, reverts, a table that is re-created. And what each of them showed. */
final class ChangingMirror {
    private final EmbeddedLake lake;
    private final Random random;
    private final List<Version> history = new ArrayList<>();
    private final Map<What, Integer> done = new EnumMap<>(What.class);
    private UUID table = TABLE;
    private long group;
    private long clock;
    private int lastColumnId;
    private int columns = 1;

    /** What a version does. */
    enum What {
        ROWS,
        REWRITE,
        ADD_COLUMN,
        DROP_COLUMN,
        RENAME_COLUMN,
        ADD_AGAIN,
        REVERT,
        RE_CREATE
    }

    private record Version(
            Position position, TableSchema columns, PlannedSchema planned, Map<Long, Row> rows, List<String> dropped) {}

    private final Map<Position, Shown> remembered = new HashMap<>();

    /**
     * What a version shows.
     *
     * @param columns the ids of the table's columns
     * @param rows by rowid the cells by the column's id; those that are NULL have none
     */
    record Shown(List<Integer> columns, Map<Long, Map<Integer, Object>> rows) {}

    ChangingMirror(EmbeddedLake lake, Random random) {
        this.lake = lake;
        this.random = random;
    }

    Map<What, Integer> done() {
        return done;
    }

    private Version head() {
        return history.get(history.size() - 1);
    }

    /** What the versions that weren't reverted showed when they were made, by their numbers. */
    Map<Long, Shown> shown() {
        Map<Long, Shown> shown = new TreeMap<>();
        history.forEach(version -> shown.put(version.position().own().version(), remembered.get(version.position())));
        return shown;
    }

    private Shown shown(Snapshot snapshot) throws IOException {
        Map<Long, Map<Integer, Object>> rows = new TreeMap<>();
        try (CloseableIterable<Record> records = IcebergGenerics.read(lake.table())
                .useSnapshot(snapshot.snapshotId())
                .build()) {
            records.forEach(record -> rows.put((Long) record.getField("_pxt_rowid"), cells(record)));
        }
        return new Shown(columns(lake.table().schemas().get(snapshot.schemaId())), rows);
    }

    /** The ids of a table's own columns. */
    static List<Integer> columns(Schema schema) {
        return schema.columns().stream()
                .filter(field -> !field.name().startsWith("_"))
                .map(NestedField::fieldId)
                .toList();
    }

    static Map<Integer, Object> cells(Record record) {
        Map<Integer, Object> cells = new TreeMap<>();
        for (NestedField field : record.struct().fields()) {
            Object cell = record.getField(field.name());
            if (!field.name().startsWith("_") && cell != null) {
                cells.put(field.fieldId(), cell);
            }
        }
        return cells;
    }

    private Snapshot snapshotOf(Position position) {
        return findSnapshot(position).orElseThrow();
    }

    private Optional<Snapshot> findSnapshot(Position position) {
        String createdAt = Long.toString(position.own().createdAtMicros());
        return lake.snapshots().stream()
                .filter(there -> createdAt.equals(there.summary().get("pixeltable.created-at")))
                .findFirst();
    }

    /** Whether the mirror still has all versions from that one on. */
    private boolean isThere(int from) {
        return history.subList(from, history.size()).stream()
                .allMatch(version -> findSnapshot(version.position()).isPresent());
    }

    /** Removes some versions from the middle of the mirror's history, as thinning does, but for some snapshots. */
    void thin(Set<Long> kept) {
        TableOperations operations = ((BaseTable) lake.table()).operations();
        TableMetadata base = operations.current();
        Set<Long> removed = new HashSet<>();
        for (Snapshot snapshot : base.snapshots()) {
            if (!kept.contains(snapshot.snapshotId()) && random.nextInt(3) == 0) {
                removed.add(snapshot.snapshotId());
            }
        }
        TableMetadata.Builder changed = TableMetadata.buildFrom(base);
        HistoryLimit.remove(base, removed, changed);
        operations.commit(base, changed.build());
    }

    /** One to three versions in one commit. */
    void commitSome() throws Exception {
        List<GroupFiles> groups = new ArrayList<>();
        int some = 1 + random.nextInt(3);
        for (int i = 0; i < some; i++) {
            What what = what(groups.isEmpty());
            groups.add(group(what));
            done.merge(what, 1, Integer::sum);
        }
        lake.commit(lake.catalog, groups.toArray(GroupFiles[]::new));
        for (Version version : history) {
            if (!remembered.containsKey(version.position())) {
                remembered.put(version.position(), shown(snapshotOf(version.position())));
            }
        }
    }

    private What what(boolean alone) {
        if (history.isEmpty()) {
            return What.ROWS;
        }
        What what = random.nextInt(3) == 0 ? What.ROWS : What.values()[random.nextInt(What.values().length)];
        boolean can =
                switch (what) {
                    case ROWS, REWRITE, ADD_COLUMN, RENAME_COLUMN -> true;
                    case DROP_COLUMN -> head().columns().columns().size() > 1;
                    case ADD_AGAIN -> !head().dropped().isEmpty();
                    case REVERT -> alone && history.size() > 4 && isThere(history.size() - 4);
                    case RE_CREATE -> alone && random.nextInt(4) == 0;
                };
        return can ? what : What.ROWS;
    }

    private GroupFiles group(What what) throws IOException {
        group++;
        if (history.isEmpty()) {
            return first();
        }
        return switch (what) {
            case ROWS -> rows();
            case REWRITE -> rewrite();
            case ADD_COLUMN -> withColumn("c" + columns, List.copyOf(head().dropped()));
            case ADD_AGAIN -> addAgain();
            case DROP_COLUMN -> dropColumn();
            case RENAME_COLUMN -> renameColumn();
            case REVERT -> revert();
            case RE_CREATE -> reCreate();
        };
    }

    private Position at(long version) {
        return Position.of(new TableVersion(version, 5_000_000 + clock++));
    }

    private Position next() {
        return at(head().position().own().version() + 1);
    }

    private GroupFiles first() throws IOException {
        lastColumnId = lake.schema.lastColumnId();
        return all(lake.plan(group).first(), COLUMNS, lake.schema);
    }

    private GroupFiles reCreate() throws IOException {
        PlannedSchema fresh = MirrorSchemas.first(COLUMNS, lastColumnId);
        lastColumnId = fresh.lastColumnId();
        UUID dropped = table;
        table = new UUID(7, group);
        history.clear();
        return all(lake.plan(table, group).takingOver(dropped), COLUMNS, fresh);
    }

    private GroupFiles all(PlanBuilder plan, TableSchema columns, PlannedSchema planned) throws IOException {
        Map<Long, Row> rows = new TreeMap<>();
        for (long id = random.nextInt(5); id < 40; id++) {
            rows.put(id, row(id, 0));
        }
        Position to = at(0);
        history.add(new Version(to, columns, planned, rows, List.of()));
        return lake.write(
                plan.to(to).schema(planned, columns).build(),
                List.of(),
                rows.values().toArray(Row[]::new));
    }

    private PlanBuilder planned(Position to, GroupKind kind) {
        return lake.plan(table, group)
                .kind(kind)
                .between(head().position(), to)
                .schema(head().planned(), head().columns());
    }

    private GroupFiles rows() throws IOException {
        Position to = next();
        Map<Long, Row> rows = new TreeMap<>(head().rows());
        List<Row> gone = new ArrayList<>();
        Map<Long, Row> came = new TreeMap<>();
        boolean onlyInserts = random.nextInt(4) == 0;
        for (int i = random.nextInt(6); i >= 0; i--) {
            long id = onlyInserts ? 1_000 + clock * 10 + i : random.nextInt(60);
            if (came.containsKey(id) || gone.stream().anyMatch(row -> row.id() == id)) {
                continue;
            }
            Row there = rows.remove(id);
            if (there != null) {
                gone.add(there);
            }
            if (there == null || random.nextBoolean()) {
                Row row = rowWith(random.nextInt(1_000), id, to.own().version());
                rows.put(id, row);
                came.put(id, row);
            }
        }
        GroupFiles written = lake.write(
                planned(to, GroupKind.DELTA).build(), gone, came.values().toArray(Row[]::new));
        history.add(new Version(to, head().columns(), head().planned(), rows, head().dropped()));
        return written;
    }

    private GroupFiles rewrite() throws IOException {
        Position to = next();
        Map<Long, Row> rows = new TreeMap<>();
        head().rows().forEach((id, row) -> {
            if (random.nextInt(10) > 0) {
                boolean filled = random.nextBoolean();
                rows.put(id, rowWith(filled ? row.cell() + 1 : row.cell(), id, row.version()));
            }
        });
        GroupFiles written = lake.write(
                planned(to, GroupKind.REWRITE).build(), List.of(), rows.values().toArray(Row[]::new));
        history.add(new Version(to, head().columns(), head().planned(), rows, head().dropped()));
        return written;
    }

    private GroupFiles withColumn(String name, List<String> dropped) {
        List<SourceColumn> wider = new ArrayList<>(head().columns().columns());
        wider.add(SourceColumns.of(columns++, name, PixeltableType.of(PixeltableType.Kind.INT), false));
        return schema(wider, dropped);
    }

    private GroupFiles addAgain() {
        List<String> dropped = new ArrayList<>(head().dropped());
        return withColumn(dropped.remove(random.nextInt(dropped.size())), dropped);
    }

    private GroupFiles dropColumn() {
        List<SourceColumn> narrower = new ArrayList<>(head().columns().columns());
        List<String> dropped = new ArrayList<>(head().dropped());
        dropped.add(narrower.remove(random.nextInt(narrower.size())).name());
        return schema(narrower, dropped);
    }

    private GroupFiles renameColumn() {
        List<SourceColumn> renamed = new ArrayList<>(head().columns().columns());
        int place = random.nextInt(renamed.size());
        renamed.set(
                place,
                SourceColumns.of(
                        renamed.get(place).key().id(), "r" + clock, PixeltableType.of(PixeltableType.Kind.INT), false));
        return schema(renamed, head().dropped());
    }

    private GroupFiles schema(List<SourceColumn> changed, List<String> dropped) {
        Position to = next();
        TableSchema columnsThen = new TableSchema(List.of(new SourceStore(TABLE, false, 0)), changed);
        PlannedSchema planned = MirrorSchemas.evolve(
                new PlannedSchema(head().planned().schema(), lastColumnId), head().columns(), columnsThen);
        lastColumnId = planned.lastColumnId();
        GroupFiles written = EmbeddedLake.ended(
                planned(to, GroupKind.SCHEMA).schema(planned, columnsThen).build());
        history.add(new Version(to, columnsThen, planned, head().rows(), dropped));
        return written;
    }

    private GroupFiles revert() {
        int shared = history.size() - 2 - random.nextInt(3);
        Version target = history.get(shared);
        GroupFiles back = EmbeddedLake.ended(lake.plan(table, group)
                .between(head().position(), target.position())
                .schema(new PlannedSchema(target.planned().schema(), lastColumnId), target.columns())
                .revertTo(snapshotOf(target.position()).snapshotId())
                .build());
        history.subList(shared + 1, history.size()).clear();
        return back;
    }
}
