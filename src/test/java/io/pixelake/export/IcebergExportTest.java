package io.pixelake.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.export.ExportRequest.IfExists;
import io.pixelake.export.ExportRequest.ToTable;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TargetName;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.FaultyCatalog;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyFileIO;
import io.pixelake.testkit.RestCatalogServer;
import io.pixelake.testkit.SourceColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IcebergExportTest extends EmbeddedLake {
    private static final TableIdentifier OUT = TableIdentifier.of(Namespace.of("out"), "t");
    private static final TableSchema EXPORTED = exported("n", "s");

    private static TableSchema exported(String number, String text) {
        return new TableSchema(
                List.of(new SourceStore(new UUID(0, 1), false, 0)),
                List.of(
                        SourceColumns.of(0, number, PixeltableType.of(Kind.INT), false),
                        SourceColumns.of(1, text, PixeltableType.of(Kind.STRING), false)));
    }

    @Test
    void aTableIsMadeWithTheExportedColumnsOnly() throws Exception {
        export(passing(), IfExists.ERROR, 1, 2);

        Table table = catalog.loadTable(OUT);
        assertThat(table.schema().columns())
                .extracting(field -> field.name() + " " + field.type())
                .containsExactly("n long", "s string");
        assertThat(table.properties().keySet()).noneMatch(key -> key.startsWith("pixe"));
        assertThat(numbers()).containsExactly(1L, 2L);
        assertThat(table.snapshots()).hasSize(1);
    }

    @Test
    void withoutRowsItIsMadeTheSame() throws Exception {
        export(passing(), IfExists.ERROR);

        assertThat(catalog.loadTable(OUT).schema().columns()).hasSize(2);
        assertThat(numbers()).isEmpty();
    }

    @Test
    void aTableThatIsThereIsRefusedReplacedOrAppendedTo() throws Exception {
        export(passing(), IfExists.ERROR, 1);

        assertThatThrownBy(() -> export(passing(), IfExists.ERROR, 2))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessage(
                        "Cannot export to out.t: the table exists already. Give another name with --to, or --if-exists"
                                + " replace or append.");
        assertThat(numbers()).containsExactly(1L);

        export(passing(), IfExists.APPEND, 2, 3);
        assertThat(numbers()).containsExactly(1L, 2L, 3L);

        export(passing(), IfExists.REPLACE, 4);
        assertThat(numbers()).containsExactly(4L);
        assertThat(catalog.loadTable(OUT).snapshots()).hasSize(3);
        assertEveryFileIsKnown();
    }

    @Test
    void aMirrorIsLeftAlone() throws Exception {
        commit(catalog, first(row(1, 1)));
        TargetName mirror = new TargetName(List.of("demo"), "t");

        for (IfExists any : IfExists.values()) {
            assertThatThrownBy(() -> IcebergExport.open(passing(), false, settings(mirror, any), 2, EXPORTED))
                    .isInstanceOf(ExportRefusedException.class)
                    .hasMessageStartingWith("Cannot export to demo.t: it is Pixelake's mirror of demo/t");
        }
    }

    @Test
    void whatDoesNotFitIsSaid() throws Exception {
        Schema there = new Schema(
                Types.NestedField.optional(1, "n", Types.StringType.get()),
                Types.NestedField.required(2, "s", Types.StringType.get()),
                Types.NestedField.optional(3, "more", Types.DateType.get()));
        catalog.createNamespace(OUT.namespace());
        catalog.createTable(OUT, there);

        assertThatThrownBy(() -> export(passing(), IfExists.APPEND, 1))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessageStartingWith(
                        "Cannot append to out.t: its column n is string, the exported one long; its column s is"
                                + " required, but exported cells may be NULL; its column more isn't exported. Name");
        assertThatThrownBy(() -> export(passing(), exported("m", "s"), IfExists.APPEND, 1))
                .hasMessageContaining("it has no column m (long)");
    }

    @Test
    void appendedRowsGoIntoTheTablesOwnColumnsAndPartitions() throws Exception {
        Schema there = new Schema(
                Types.NestedField.optional(7, "s", Types.StringType.get()),
                Types.NestedField.optional(8, "n", Types.LongType.get()));
        catalog.createNamespace(OUT.namespace());
        catalog.createTable(
                OUT, there, PartitionSpec.builderFor(there).identity("s").build());

        export(passing(), IfExists.APPEND, 1, 2);

        assertThat(numbers()).containsExactly(1L, 2L);
        List<String> files = new ArrayList<>();
        catalog.loadTable(OUT)
                .currentSnapshot()
                .addedDataFiles(catalog.loadTable(OUT).io())
                .forEach(file -> files.add(file.location()));
        assertThat(files).hasSize(2).allSatisfy(file -> assertThat(file).contains("/s=row+"));
    }

    @ParameterizedTest
    @EnumSource(IfExists.class)
    void aCommitThatLandedAlthoughTheCatalogReportedFailureCountsOnce(IfExists mode) throws Exception {
        if (mode != IfExists.ERROR) {
            export(passing(), IfExists.ERROR, 1);
        }

        export(failing(new AtomicInteger(), 1, true), mode, 2);

        assertThat(numbers())
                .isEqualTo(mode == IfExists.APPEND ? new TreeSet<>(List.of(1L, 2L)) : new TreeSet<>(List.of(2L)));
        assertEveryFileIsKnown();
    }

    @ParameterizedTest
    @EnumSource(IfExists.class)
    void whenNobodyKnowsWhetherItLandedItsFilesStay(IfExists mode) throws Exception {
        if (mode != IfExists.ERROR) {
            export(passing(), IfExists.ERROR, 1);
        }
        long before = dataFiles().count();

        assertThatThrownBy(() -> export(failing(new AtomicInteger(), 1, false), mode, 2))
                .isInstanceOf(ExportOutcomeUnknownException.class)
                .hasMessageStartingWith("The outcome of the commit to out.t is unknown: connection lost.")
                .hasMessageContaining("pixelake.export = ");
        assertThat(dataFiles().count()).isEqualTo(before + 1);
    }

    /** A request that was sent twice: it was carried out, and the answer is that of the second. */
    @ParameterizedTest
    @EnumSource(IfExists.class)
    void aRefusedCommitThatLandedCountsOnceAlthoughTheTableIsLateToLoad(IfExists mode) throws Exception {
        if (mode != IfExists.ERROR) {
            export(passing(), IfExists.ERROR, 1);
        }
        AtomicInteger failures = new AtomicInteger();
        Catalog landing = refusedAlthoughItLanded(
                () -> {
                    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new IllegalStateException("the catalog is away");
                    }
                },
                () -> failures.set(2));

        export(landing, mode, 2);

        assertThat(numbers())
                .isEqualTo(mode == IfExists.APPEND ? new TreeSet<>(List.of(1L, 2L)) : new TreeSet<>(List.of(2L)));
        assertThat(failures).hasValue(0);
        assertEveryFileIsKnown();
    }

    @ParameterizedTest
    @EnumSource(IfExists.class)
    void aRefusedCommitWhoseTableCannotBeLoadedKeepsItsFiles(IfExists mode) throws Exception {
        if (mode != IfExists.ERROR) {
            export(passing(), IfExists.ERROR, 1);
        }
        AtomicBoolean away = new AtomicBoolean();
        Catalog landing = refusedAlthoughItLanded(
                () -> {
                    if (away.get()) {
                        throw new IllegalStateException("the catalog is away");
                    }
                },
                () -> away.set(true));

        assertThatThrownBy(() -> export(landing, mode, 2))
                .isInstanceOf(ExportOutcomeUnknownException.class)
                .hasMessageStartingWith("The outcome of the commit to out.t is unknown: 409.");

        assertThat(numbers()).contains(2L);
        assertEveryFileIsKnown();
    }

    private Catalog refusedAlthoughItLanded(Runnable loads, Runnable landed) {
        return new FaultyCatalog(
                catalog,
                (name, run) -> {
                    run.run();
                    landed.run();
                    throw new CommitFailedException("409");
                },
                loads);
    }

    /** The proxy before the catalog answers for it, and passes the request on while the table is loaded for the first time. */
    @ParameterizedTest
    @EnumSource(IfExists.class)
    void aRefusedCommitThatLandsBeforeTheNextAttemptCountsOnce(IfExists mode) throws Exception {
        if (mode != IfExists.ERROR) {
            export(passing(), IfExists.ERROR, 1);
        }
        List<Runnable> refused = new ArrayList<>();
        AtomicInteger loads = new AtomicInteger();
        Catalog late = new FaultyCatalog(
                catalog,
                (name, run) -> {
                    refused.add(run);
                    throw new CommitFailedException("409");
                },
                () -> {
                    if (refused.size() == 1 && loads.incrementAndGet() == 2) {
                        refused.get(0).run();
                    }
                });

        export(late, mode, 2);

        assertThat(refused).hasSize(1);
        assertThat(numbers())
                .isEqualTo(mode == IfExists.APPEND ? new TreeSet<>(List.of(1L, 2L)) : new TreeSet<>(List.of(2L)));
        assertEveryFileIsKnown();
    }

    @Test
    void ofTwoAppendsThatBothMakeTheTableTheSecondIsAddedToIt() throws Exception {
        export(madeMeanwhile(EXPORTED), IfExists.APPEND, 2);

        assertThat(numbers()).containsExactly(1L, 2L);
        assertEveryFileIsKnown();
    }

    @Test
    void anAppendToATableThatWasMadeMeanwhileWithOtherColumnsIsRefused() throws Exception {
        assertThatThrownBy(() -> export(madeMeanwhile(exported("other", "s")), IfExists.APPEND, 2))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessage("Cannot append to out.t: another writer changed the table meanwhile. Export again.");
        assertThat(dataFiles()).hasSize(1);
    }

    private Catalog madeMeanwhile(TableSchema by) {
        AtomicInteger commits = new AtomicInteger();
        return new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                try {
                    export(passing(), by, IfExists.APPEND, 1);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            run.run();
        });
    }

    /** What a REST catalog doesn't compare when a table is replaced: with the same columns, nothing but its id. */
    @Test
    void rowsThatCameMeanwhileAreNotReplacedOnARestCatalog() throws Exception {
        export(passing(), IfExists.ERROR, 1);
        try (RestCatalogServer server = RestCatalogServer.start(catalog);
                Faults faults = Faults.named("export")) {
            server.meet(faults);
            faults.plan(Step.SWAP, Moment.BEFORE, 0, 1, () -> export(passing(), IfExists.APPEND, 2));

            assertThatThrownBy(() ->
                            export(MirrorCatalog.of("lake", server.properties()).open(), IfExists.REPLACE, 3))
                    .hasMessage("Cannot replace out.t: another writer changed the table meanwhile. Export again.");
        }
        assertThat(numbers()).containsExactly(1L, 2L);
        assertEveryFileIsKnown();
    }

    @Test
    void whereTheCatalogStagesNoTablesOnlyOneThatIsThereIsReplaced() throws Exception {
        try (RestCatalogServer server = RestCatalogServer.start(catalog)) {
            server.refuseStagedTables();
            MirrorCatalog rest = MirrorCatalog.of("lake", server.properties());
            assertThatThrownBy(() -> export(rest.open(), IfExists.REPLACE, 1))
                    .isInstanceOf(ExportRefusedException.class)
                    .hasMessageStartingWith("Cannot export to out.t: the catalog's server doesn't stage the creation");
            assertThat(catalog.tableExists(OUT)).isFalse();

            catalog.createTable(OUT, new Schema());
            export(rest.open(), IfExists.REPLACE, 1);
        }
        assertThat(numbers()).containsExactly(1L);
        assertEveryFileIsKnown();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"WRITE_DATA", "WRITE_MANIFEST", "WRITE_MANIFEST_LIST", "WRITE_METADATA"})
    void aFullDiskIsSaidAndLeavesNoDataFile(Step step) throws Exception {
        Map<String, String> properties =
                new HashMap<>(MirrorCatalog.embedded("lake", lake).properties());
        properties.put(CatalogProperties.FILE_IO_IMPL, FaultyFileIO.class.getName());
        properties.put(Faults.PROPERTY, "full");
        try (Faults faults = Faults.named("full")) {
            faults.plan(step, Moment.HALFWAY, 0, Integer.MAX_VALUE, () -> {
                throw new IOException("No space left on device");
            });

            assertThatThrownBy(() -> export(MirrorCatalog.of("lake", properties).open(), IfExists.ERROR, 1))
                    .hasMessageContaining("space");
        }
        assertThat(catalog.tableExists(OUT)).isFalse();
        assertThat(dataFiles()).isEmpty();
    }

    @Test
    void aRefusedCommitLeavesNothing() throws Exception {
        Catalog refusing = new FaultyCatalog(catalog, (name, run) -> {
            throw new CommitFailedException("no");
        });

        assertThatThrownBy(() -> export(refusing, IfExists.ERROR, 1)).hasMessage("The commit to out.t was refused: no");
        assertThat(catalog.tableExists(OUT)).isFalse();
        assertThat(dataFiles()).isEmpty();
    }

    @Test
    void anAppendThatAnotherOvertookIsMadeAgain() throws Exception {
        export(passing(), IfExists.ERROR, 1);
        AtomicInteger commits = new AtomicInteger();
        Catalog overtaken = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                try {
                    export(passing(), IfExists.APPEND, 2);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            run.run();
        });

        export(overtaken, IfExists.APPEND, 3);

        assertThat(numbers()).containsExactly(1L, 2L, 3L);
        assertThat(commits).hasValue(2);
        assertEveryFileIsKnown();
    }

    @Test
    void aTableOfThatNameMadeMeanwhileIsLeftAlone() throws Exception {
        Catalog overtaken = new FaultyCatalog(catalog, (name, run) -> {
            try {
                export(passing(), IfExists.ERROR, 1);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            run.run();
        });

        assertThatThrownBy(() -> export(overtaken, IfExists.ERROR, 2))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessageStartingWith("Cannot export to out.t: another writer created the table meanwhile. ");
        assertThat(numbers()).containsExactly(1L);
        assertEveryFileIsKnown();
    }

    @Test
    void aTableThatSomebodyChangedMeanwhileIsNotReplaced() throws Exception {
        export(passing(), IfExists.ERROR, 1);
        try (IcebergExport export =
                IcebergExport.open(passing(), false, settings(name(), IfExists.REPLACE), 2, EXPORTED)) {
            write(export, 0, 3);
            export(passing(), IfExists.APPEND, 2);

            assertThatThrownBy(export::finish)
                    .isInstanceOf(ExportRefusedException.class)
                    .hasMessage("Cannot replace out.t: another writer changed the table meanwhile. Export again.");
        }
        assertThat(numbers()).containsExactly(1L, 2L);
        assertEveryFileIsKnown();
    }

    @Test
    void whatIsGivenUpLeavesNothing() throws Exception {
        try (IcebergExport export =
                IcebergExport.open(passing(), false, settings(name(), IfExists.ERROR), 2, EXPORTED)) {
            write(export, 0, 1);
        }

        assertThat(catalog.tableExists(OUT)).isFalse();
        assertThat(dataFiles()).isEmpty();
    }

    @Test
    void aTableIsMadeWithPartitionsOrderAndProperties() throws Exception {
        exportWith(layout("n"), IfExists.ERROR, 7, 5, 8);

        Table table = catalog.loadTable(OUT);
        assertThat(table.spec().fields()).singleElement().hasToString("1000: n: identity(1)");
        assertThat(table.sortOrder().isSorted()).isTrue();
        assertThat(table.properties()).containsEntry("write.parquet.compression-codec", "gzip");
        assertThat(numbers()).containsExactly(5L, 7L, 8L);
    }

    @Test
    void layoutsThatCannotBeAreRefused() throws Exception {
        assertThatThrownBy(() -> exportWith(layout("m"), IfExists.ERROR, 1))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessage("Cannot export to out.t: can't partition by m: there is no column m.");
        exportWith(TableLayout.NONE, IfExists.ERROR, 1);

        assertThatThrownBy(() -> exportWith(layout("n"), IfExists.APPEND, 2))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessage(
                        "Cannot append to out.t with --partition, --order or --table-property: the table has its own."
                                + " Leave them out, or give --if-exists replace.");
    }

    private static TableLayout layout(String column) {
        TableLayout.Transform by = TableLayout.Transform.of(column);
        return new TableLayout(
                Optional.of(List.of(by)),
                Optional.of(List.of(new TableLayout.Sorted(by, false, false))),
                Map.of("write.parquet.compression-codec", "gzip"));
    }

    private void exportWith(TableLayout layout, IfExists ifExists, long... numbers) throws Exception {
        ToTable settings = new ToTable(name(), ifExists, 1 << 20, layout);
        try (IcebergExport export = IcebergExport.open(passing(), false, settings, 2, EXPORTED)) {
            for (int i = 0; i < numbers.length; i++) {
                write(export, i, numbers[i]);
            }
            export.finish();
        }
    }

    /** The test's catalog, but not to be closed. */
    private Catalog passing() {
        return new FaultyCatalog(catalog, (name, run) -> run.run());
    }

    private static TargetName name() {
        return new TargetName(List.of("out"), "t");
    }

    private static ToTable settings(TargetName name, IfExists ifExists) {
        return new ToTable(name, ifExists, 1 << 20, TableLayout.NONE);
    }

    private void export(Catalog through, IfExists ifExists, long... numbers) throws Exception {
        export(through, EXPORTED, ifExists, numbers);
    }

    /** Each row in a range of its own. */
    private void export(Catalog through, TableSchema exported, IfExists ifExists, long... numbers) throws Exception {
        try (IcebergExport export = IcebergExport.open(through, false, settings(name(), ifExists), 2, exported)) {
            for (int i = 0; i < numbers.length; i++) {
                write(export, i, numbers[i]);
            }
            export.finish();
        }
    }

    private static void write(IcebergExport export, int range, long number) throws Exception {
        try (ExportTarget.Range rows = export.begin(range)) {
            rows.write(List.of(GenericRowData.of(number, StringData.fromString("row " + number), 17L, 0L)));
            rows.finish();
        }
    }

    private TreeSet<Long> numbers() throws IOException {
        TreeSet<Long> numbers = new TreeSet<>();
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(catalog.loadTable(OUT)).build()) {
            for (Record row : rows) {
                assertThat(row.getField("s")).isEqualTo("row " + row.getField("n"));
                assertThat(numbers.add((Long) row.getField("n"))).isTrue();
            }
        }
        return numbers;
    }

    private Stream<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(lake)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList().stream();
        }
    }

    private void assertEveryFileIsKnown() throws IOException {
        Table table = catalog.loadTable(OUT);
        List<String> known = new ArrayList<>();
        for (Snapshot snapshot : table.snapshots()) {
            snapshot.addedDataFiles(table.io())
                    .forEach(file -> known.add(file.location().replaceFirst("^file:(//)?", "")));
        }
        assertThat(dataFiles().map(Path::toString)).containsExactlyInAnyOrderElementsOf(known);
    }
}
