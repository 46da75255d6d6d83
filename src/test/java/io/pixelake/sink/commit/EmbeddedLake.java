package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.HeldSnapshots;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.write.BackgroundUploads;
import io.pixelake.lake.write.SortBudget;
import io.pixelake.lake.write.WritableMirrorTable;
import io.pixelake.maintenance.BackOff;
import io.pixelake.maintenance.Compaction;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.ListedTables;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableSchema;
import io.pixelake.sink.GroupWriter;
import io.pixelake.sink.commit.GroupFiles.SplitCounts;
import io.pixelake.sink.deletes.DeletedKeys;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.JsonNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real embedded lake, groups to commit to it, and what is in it then. */
public abstract class EmbeddedLake {
    public static final UUID TABLE = Plans.TABLE;
    public static final TableIdentifier NAME = TableIdentifier.of(Namespace.of("demo"), "t");
    public static final TableSchema COLUMNS = columns("i");

    public static final SourceInstance SOURCE = new SourceInstance("root-directory", "/homes/one on here");

    /** Refuses what others do. */
    public static final CommitPolicy ALONE = policy(MirrorHolder.startingNow("test"), false, MirrorFormat.DEFAULT);

    public static final CommitPolicy KEEP = policy(ALONE.holder(), true, MirrorFormat.DEFAULT);

    @TempDir
    public Path lake;

    public JdbcCatalog catalog;
    public PlannedSchema schema;
    private boolean keysInFiles;
    private final BackgroundUploads uploads = new BackgroundUploads();
    public MirrorFormat format = MirrorFormat.DEFAULT;
    public HistoryBudget history = HistoryBudget.DEFAULT;
    public HeldSnapshots held = HeldSnapshots.NONE;
    public TableLayout layout = TableLayout.NONE;

    /** Each way in which rows can go. */
    public static Stream<MirrorFormat> formats() {
        return Stream.of(MirrorFormat.DEFAULT, new MirrorFormat(3, true, false), new MirrorFormat(2, true, true));
    }

    @BeforeEach
    public final void open() throws IOException {
        MirrorCatalog mirror = MirrorCatalog.embedded("lake", lake);
        mirror.prepare();
        catalog = (JdbcCatalog) mirror.open();
        schema = MirrorSchemas.first(COLUMNS, 0);
    }

    @AfterEach
    public final void close() {
        uploads.close();
        catalog.close();
    }

    public static CommitPolicy policy(MirrorHolder holder, boolean keepForeignWrites, MirrorFormat format) {
        return policy(holder, keepForeignWrites, format, HistoryBudget.DEFAULT);
    }

    public static CommitPolicy policy(
            MirrorHolder holder, boolean keepForeignWrites, MirrorFormat format, HistoryBudget history) {
        return policy(holder, keepForeignWrites, format, history, HeldSnapshots.NONE);
    }

    public static CommitPolicy policy(
            MirrorHolder holder,
            boolean keepForeignWrites,
            MirrorFormat format,
            HistoryBudget history,
            HeldSnapshots held) {
        return new CommitPolicy(
                holder, keepForeignWrites, format, SOURCE, ListedTables.NOT_ASKED, Set.of(), history, held);
    }

    public static DataFile dataFile(GroupFiles group) throws IOException {
        JsonNode json = new ObjectMapper().readTree(group.dataFiles().get(0));
        return (DataFile) ContentFileParser.fromJson(json, Map.of(0, PartitionSpec.unpartitioned()));
    }

    /** What a compaction by another engine does. */
    public void replaceAllFiles(GroupFiles group) {
        Table table = table();
        Set<DataFile> data = new HashSet<>();
        Set<DeleteFile> deletes = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> {
                data.add(task.file());
                deletes.addAll(task.deletes());
            });
            RewriteFiles rewrite = table.newRewrite();
            data.forEach(rewrite::deleteFile);
            deletes.forEach(rewrite::deleteFile);
            rewrite.addFile(dataFile(group)).commit();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What groups are written through. */
    public Catalog writersCatalog() {
        return catalog;
    }

    public void dropMirror() {
        if (catalog.tableExists(NAME)) {
            CatalogUtil.dropTableData(
                    table().io(), ((BaseTable) table()).operations().current());
            catalog.dropTable(NAME, false);
        }
    }

    // ---- groups ----

    /** A row of version {@code version}; {@code positions} in component views; {@code cell} in its first column. */
    public record Row(long id, long version, List<Long> positions, long cell) {
        RowKey key() {
            return RowKey.of(id, positions.stream().mapToLong(Long::longValue).toArray());
        }
    }

    public static Row row(long id, long version, Long... positions) {
        return new Row(id, version, List.of(positions), id * 10);
    }

    /** A row with another cell in its first column. */
    public static Row rowWith(long cell, long id, long version, Long... positions) {
        return new Row(id, version, List.of(positions), cell);
    }

    public static Row[] join(Row[] one, Row[] other) {
        return Stream.concat(Stream.of(one), Stream.of(other)).toArray(Row[]::new);
    }

    public static Row[] rows(long first, int count, long version) {
        return LongStream.range(first, first + count)
                .mapToObj(id -> row(id, version))
                .toArray(Row[]::new);
    }

    public static TableSchema columns(String... names) {
        return Plans.columns(names);
    }

    public GroupFiles first(Row... rows) throws IOException {
        return write(plan(1).first().build(), List.of(), rows);
    }

    public GroupFiles delta(long version, List<Row> gone, Row... rows) throws IOException {
        return group(version, GroupKind.DELTA, schema, COLUMNS, gone, rows);
    }

    public GroupFiles group(
            long version, GroupKind kind, PlannedSchema planned, TableSchema columns, List<Row> gone, Row... rows)
            throws IOException {
        return write(plan(version).kind(kind).schema(planned, columns).build(), gone, rows);
    }

    public PlanBuilder plan(long number) {
        return plan(TABLE, number);
    }

    public PlanBuilder plan(UUID table, long number) {
        return new PlanBuilder(table, number, MirrorTarget.of(Plans.NAME, place()))
                .schema(schema, COLUMNS)
                .layout(layout);
    }

    /** Where the mirror is planned to be. */
    public String place() {
        return LocalFileIO.location(lake.resolve("warehouse/demo/t"));
    }

    /** From now on writers stage the keys of gone rows in files, however few there are. */
    public void stageKeysInFiles() {
        keysInFiles = true;
    }

    /** A group without rows. */
    public static GroupFiles ended(GroupPlan plan) {
        return new GroupFiles(plan, List.of(), List.of(), Map.of(0, new SplitCounts(0, 0)));
    }

    public GroupFiles write(GroupPlan plan, List<Row> gone, Row... rows) throws IOException {
        GroupWriter writer = new GroupWriter(
                () -> WritableMirrorTable.open(writersCatalog(), plan),
                plan,
                0,
                new SortBudget(SortBudget.LEAST_BYTES),
                keysInFiles ? 0 : DeletedKeys.MOST_INLINE,
                uploads);
        for (Row row : gone) {
            writer.write(new RowChange(plan.key(), Operation.DELETE, row.key(), row.version(), new GenericRowData(0)));
        }
        for (Row row : rows) {
            writer.write(new RowChange(plan.key(), Operation.INSERT, row.key(), row.version(), cells(plan, row)));
        }
        writer.finish(new SplitFinished(plan.key(), 0, rows.length, gone.size()));
        return writer.close().await();
    }

    /** The row's cell, ten times its id where nothing else is said, and the column's place in each column. */
    public static GenericRowData cells(GroupPlan plan, Row row) {
        int columns = plan.schema().columns().size();
        boolean component = !row.positions().isEmpty();
        GenericRowData cells = new GenericRowData(columns + (component ? 3 : 2));
        for (int i = 0; i < columns; i++) {
            cells.setField(i, row.cell() + i);
        }
        cells.setField(columns, row.id());
        if (component) {
            cells.setField(columns + 1, new GenericArrayData(row.positions().toArray()));
        }
        cells.setField(cells.getArity() - 1, row.version());
        return cells;
    }

    // ---- commits ----

    public void commit(Catalog through, GroupFiles... groups) throws IOException, InterruptedException {
        CommitPolicy policy = policy(ALONE.holder(), false, format, history, held);
        commit(
                new MirrorCommitter(through, policy, Clock.systemUTC(), BackOff.none(), new UnregisteredMetricsGroup()),
                groups);
    }

    public static void commit(MirrorCommitter committer, GroupFiles... groups)
            throws IOException, InterruptedException {
        Collection<Committer.CommitRequest<GroupFiles>> requests = new ArrayList<>();
        Arrays.stream(groups).forEach(group -> requests.add(new Request(group)));
        committer.commit(requests);
    }

    public void commitUnchecked(Catalog through, GroupFiles group) {
        try {
            commit(through, group);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public record Request(GroupFiles group) implements Committer.CommitRequest<GroupFiles> {
        @Override
        public GroupFiles getCommittable() {
            return group;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable t) {
            throw new AssertionError("would drop the group", t);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable t) {
            throw new AssertionError("would drop the group", t);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("Flink's retry is immediate");
        }

        @Override
        public void updateAndRetryLater(GroupFiles changed) {
            throw new AssertionError("Flink's retry is immediate");
        }

        @Override
        public void signalAlreadyCommitted() {
            throw new AssertionError("not needed");
        }
    }

    // ---- what is in the lake ----

    public Table table() {
        return catalog.loadTable(NAME);
    }

    public List<Snapshot> snapshots() {
        List<Snapshot> snapshots = new ArrayList<>();
        table().snapshots().forEach(snapshots::add);
        snapshots.sort((one, other) -> Long.compare(one.sequenceNumber(), other.sequenceNumber()));
        return snapshots;
    }

    public List<Long> versions() {
        return snapshots().stream()
                .filter(MirrorMarks::carriesPosition)
                .map(snapshot -> Long.parseLong(snapshot.summary().get(MirrorMarks.VERSION)))
                .toList();
    }

    /** Row keys with their versions, after a check that each row's cell is its own. */
    public Set<String> rows(int snapshot) throws IOException {
        Set<String> rows = new TreeSet<>();
        for (Record record : records(snapshot)) {
            long rowId = (Long) record.getField("_pxt_rowid");
            assertThat(record.get(0)).isEqualTo(rowId * 10);
            Object positions = record.struct().field("_pxt_pos") == null ? "" : record.getField("_pxt_pos");
            assertThat(rows.add(rowId + "" + positions + "@" + record.getField("_pxt_version")))
                    .isTrue();
        }
        return rows;
    }

    public List<Object> cells(int snapshot, String column) throws IOException {
        return records(snapshot).stream()
                .map(record -> record.getField(column))
                .sorted()
                .toList();
    }

    public List<String> names(int snapshot) throws IOException {
        return records(snapshot).get(0).struct().fields().stream()
                .map(Types.NestedField::name)
                .toList();
    }

    /** A column of the table as everyone reads it now, by its rows' cells in ascending order. */
    public List<Object> live(String column) throws IOException {
        try (CloseableIterable<Record> records = IcebergGenerics.read(table()).build()) {
            List<Object> cells = new ArrayList<>();
            records.forEach(record -> cells.add(record.getField(column)));
            cells.sort(Comparator.comparing(cell -> cell == null ? "" : cell.toString()));
            return cells;
        }
    }

    /** What the committer said of a group that can never be committed. */
    public String refusal(long group) {
        return new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), catalog, SOURCE)
                .refusalOf(plan(group).build().target(), group)
                .orElse("not refused");
    }

    /** As if the committer hadn't said it yet. */
    public void forgetRefusal(long group) throws IOException {
        Files.delete(lake.resolve("warehouse/demo/t/metadata/pixelake-refused-" + group + ".txt"));
    }

    /** Where the mirror of {@link #TABLE} stands. */
    public Optional<Position> position() {
        return MirrorMarks.position(metadata(), TABLE);
    }

    public TableMetadata metadata() {
        return ((BaseTable) table()).operations().current();
    }

    /** Commits of the first {@code failing} ones end with an error, {@code landing} or not. */
    public Catalog failing(AtomicInteger commits, int failing, boolean landing) {
        return new FaultyCatalog(catalog, (name, run) -> {
            boolean fails = commits.getAndIncrement() < failing;
            if (!fails || landing) {
                run.run();
            }
            if (fails) {
                throw new IllegalStateException("connection lost");
            }
        });
    }

    /** The rows of one version's snapshot, with the schema of that snapshot. */
    public List<Record> records(int snapshot) throws IOException {
        Snapshot read = snapshots().stream()
                .filter(MirrorMarks::carriesPosition)
                .toList()
                .get(snapshot);
        try (CloseableIterable<Record> records =
                IcebergGenerics.read(table()).useSnapshot(read.snapshotId()).build()) {
            List<Record> all = new ArrayList<>();
            records.forEach(all::add);
            return all;
        }
    }

    /** Of a table that nobody takes over. */
    protected static Compaction compaction(Catalog through, int smallFiles) {
        return new Compaction(through, NAME, smallFiles, any -> true, any -> {});
    }
}
