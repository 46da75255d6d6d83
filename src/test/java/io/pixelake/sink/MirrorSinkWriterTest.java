package io.pixelake.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.ForwardingFileIO;
import io.pixelake.lake.GroupRefusal;
import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableForgotten;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.RowKey;
import io.pixelake.model.TargetName;
import io.pixelake.sink.commit.FaultyCatalog;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.GroupFiles.SplitCounts;
import io.pixelake.sink.commit.Plans;
import io.pixelake.sink.deletes.DeletedKeys;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.types.schema.MirrorSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.table.data.GenericRowData;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer on a real lake. */
class MirrorSinkWriterTest {
    private static final SinkWriter.Context CONTEXT = new SinkWriter.Context() {
        @Override
        public long currentWatermark() {
            return Long.MIN_VALUE;
        }

        @Override
        public Long timestamp() {
            return null;
        }
    };

    @TempDir
    private Path lake;

    private MirrorSinkWriter writer;

    @BeforeEach
    void open() throws IOException {
        MirrorCatalog catalog = MirrorCatalog.embedded("lake", lake);
        catalog.prepare();
        writer = new MirrorSinkWriter(catalog.open(), 0, 1);
    }

    @AfterEach
    void close() throws Exception {
        writer.close();
    }

    @Test
    void aGroupOfOneSplitIsClosedAtItsEnd() throws IOException {
        GroupPlan plan = plan(1, 1);
        write(new GroupStarted(plan), insert(plan, 1), delete(plan, 2), new SplitFinished(plan.key(), 0, 1, 1));

        assertThat(wholeParquetFiles()).isEqualTo(1);
        Collection<GroupFiles> written = writer.prepareCommit();
        assertThat(written).hasSize(1).allSatisfy(group -> {
            assertThat(group.isWhole()).isTrue();
            assertThat(group.dataFiles()).hasSize(1);
            assertThat(group.goneKeys()).extracting(DeletedKeys.Staged::rows).containsExactly(1L);
        });
        assertThat(writer.prepareCommit()).isEmpty();
    }

    /** A job that starts again for each answer that gets lost on its way never finishes on a bad network. */
    @Test
    void answersOfTheCatalogThatGetLostAreAskedForAgain() throws Exception {
        List<RuntimeException> lost = new ArrayList<>(List.of(
                new RESTException(
                        new SocketException("Connection reset"), "Error occurred while processing GET request"),
                new UncheckedIOException(new SocketTimeoutException("Read timed out")),
                new ServiceUnavailableException("Try again")));
        writer.close();
        Catalog catalog = MirrorCatalog.embedded("lake", lake).open();
        writer = new MirrorSinkWriter(
                new FaultyCatalog(catalog, (name, run) -> run.run(), () -> {
                    if (!lost.isEmpty()) {
                        throw lost.remove(0);
                    }
                }),
                0,
                1);
        GroupPlan plan = plan(1, 1);

        write(new GroupStarted(plan), insert(plan, 1), new SplitFinished(plan.key(), 0, 1, 0));

        assertThat(lost).isEmpty();
        assertThat(writer.prepareCommit()).singleElement().satisfies(group -> assertThat(group.dataFiles())
                .hasSize(1));
        ((AutoCloseable) catalog).close();
    }

    @Test
    void aCatalogThatRefusesIsntAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        writer.close();
        Catalog catalog = MirrorCatalog.embedded("lake", lake).open();
        writer = new MirrorSinkWriter(
                new FaultyCatalog(catalog, (name, run) -> run.run(), () -> {
                    asked.incrementAndGet();
                    throw new NotAuthorizedException("Who are you?");
                }),
                0,
                1);
        GroupPlan plan = plan(1, 1);

        assertThatThrownBy(() -> write(new GroupStarted(plan), insert(plan, 1)))
                .isInstanceOf(NotAuthorizedException.class);

        assertThat(asked).hasValue(1);
        ((AutoCloseable) catalog).close();
    }

    @Test
    void nothingIsKeptOfAForgottenTable() throws IOException {
        GroupPlan plan = plan(1, 2);
        write(new GroupStarted(plan), insert(plan, 1));
        assertThat(writer.plans()).isEqualTo(1);

        write(new TableForgotten(
                plan.key().tableId(), plan.path(), plan.target().name(), 1));

        assertThat(writer.plans()).isZero();
        assertThat(writer.prepareCommit()).singleElement().satisfies(news -> {
            assertThat(news.plan().kind()).isEqualTo(GroupKind.FORGOTTEN);
            assertThat(news.dataFiles()).isEmpty();
        });
    }

    @Test
    void aGroupThatGoesOnBehindACheckpointGetsFilesOnBothSides() throws IOException {
        GroupPlan plan = plan(1, 2);
        write(new GroupStarted(plan), insert(plan, 1), new SplitFinished(plan.key(), 0, 1, 0));
        write(new GroupStarted(plan), insert(plan, 2));
        GroupFiles before = writer.prepareCommit().iterator().next();
        write(insert(plan, 3), new SplitFinished(plan.key(), 1, 2, 0));
        GroupFiles behind = writer.prepareCommit().iterator().next();

        assertThat(before.isWhole()).isFalse();
        assertThat(before.finishedSplits()).containsExactly(Map.entry(0, new SplitCounts(1, 0)));
        assertThat(behind.finishedSplits()).containsExactly(Map.entry(1, new SplitCounts(2, 0)));
        assertThat(before.dataFiles()).hasSize(1).doesNotContainAnyElementsOf(behind.dataFiles());
        assertThat(behind.dataFiles()).hasSize(1);
        assertThat(before.and(behind).isWhole()).isTrue();
        assertThat(wholeParquetFiles()).isEqualTo(2);
    }

    /** Else a job would be restored to it again and again. */
    @Test
    void aTableWhoseMetadataIsGoneDoesNotKeepOthersFromBeingWritten() throws IOException {
        MirrorCatalog catalog = MirrorCatalog.embedded("lake", lake);
        JdbcCatalog open = (JdbcCatalog) catalog.open();
        MirrorTarget broken = MirrorTarget.of(
                new TargetName(List.of("demo"), "broken"),
                lake.resolve("warehouse/demo/broken").toString());
        GroupPlan plan = new PlanBuilder(Plans.OTHER, 7, broken).splits(2).build();
        open.createNamespace(Namespace.of("demo"));
        Table table = open.createTable(
                TableIdentifier.of("demo", "broken"),
                MirrorSchemas.first(Plans.columns("i"), 0).schema());
        Files.delete(LocalFileIO.path(((BaseTable) table).operations().current().metadataFileLocation()));
        GroupPlan whole = plan(1, 1);

        write(new GroupStarted(plan), insert(plan, 1), new GroupStarted(whole), insert(whole, 1));
        write(insert(plan, 2), new SplitFinished(plan.key(), 0, 2, 0), new SplitFinished(whole.key(), 0, 1, 0));

        assertThat(writer.prepareCommit())
                .extracting(group -> group.plan().key())
                .containsExactly(whole.key());
        assertThat(GroupRefusal.read(open, broken, 7).orElse("not refused"))
                .contains("Cannot write version 7 of demo/t to demo.broken", "metadata.json");
        open.close();
    }

    /** Else the group would never become whole, and the planner wait for it for ever. */
    @Test
    void whereNobodyCanBeToldOfATableThatCannotBeReachedTheJobStartsAgain() throws IOException {
        Path demo = Files.createDirectories(lake.resolve("warehouse/demo"));
        Files.createFile(demo.resolve("broken"));
        Files.createFile(demo.resolve("pixelake_refused_broken"));
        MirrorTarget broken = MirrorTarget.of(
                new TargetName(List.of("demo"), "broken"),
                demo.resolve("broken").toString());
        try (JdbcCatalog open =
                (JdbcCatalog) MirrorCatalog.embedded("lake", lake).open()) {
            open.createNamespace(Namespace.of("demo"));
            TableIdentifier name = TableIdentifier.of("demo", "broken");
            String elsewhere = lake.resolve("elsewhere").toString();
            Table table = open.createTable(name, new Schema(), PartitionSpec.unpartitioned(), elsewhere, Map.of());
            Files.delete(
                    LocalFileIO.path(((BaseTable) table).operations().current().metadataFileLocation()));
        }
        GroupPlan plan = new PlanBuilder(Plans.OTHER, 7, broken).splits(2).build();

        assertThatThrownBy(() -> write(new GroupStarted(plan), insert(plan, 1))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void groupsOfSeveralVersionsKeepTheirRowsApart() throws IOException {
        for (long number = 1; number <= 3; number++) {
            GroupPlan plan = plan(number, 1);
            write(new GroupStarted(plan), insert(plan, number), new SplitFinished(plan.key(), 0, 1, 0));
        }
        assertThat(writer.prepareCommit())
                .extracting(group -> group.plan().key().number(), group -> group.dataFiles()
                        .size())
                .containsExactly(tuple(1L, 1), tuple(2L, 1), tuple(3L, 1));
    }

    @Test
    void aGroupWithoutRowsTouchesNoFile() throws IOException {
        GroupPlan plan = plan(1, 1);
        write(new GroupStarted(plan), new SplitFinished(plan.key(), 0, 0, 0));

        assertThat(writer.prepareCommit()).hasSize(1).allSatisfy(group -> assertThat(group.dataFiles())
                .isEmpty());
        assertThat(wholeParquetFiles()).isZero();
    }

    @Test
    void rowsOfAGroupThatWasNeverAnnouncedAreAnError() {
        assertThatThrownBy(() -> write(insert(plan(1, 1), 1))).hasMessageContaining("before its plan");
    }

    /** An open file is a descriptor, and on some stores an upload that costs money until it is ended. */
    @Test
    void oneFileThatCannotBeClosedLeavesNoOtherOpen() throws Exception {
        Catalog catalog = MirrorCatalog.embedded("lake", lake).open();
        catalog.buildTable(CatalogNames.identifier(Plans.NAME), new Schema()).create();
        Set<String> open = new HashSet<>();
        writer = new MirrorSinkWriter(new FaultyCatalog(catalog, files -> new UnclosableFiles(files, open)), 0, 1);
        for (long number = 1; number <= 3; number++) {
            GroupPlan plan = plan(number, 2);
            write(new GroupStarted(plan), insert(plan, number));
            for (long row = 0; row < 100; row++) {
                write(delete(plan, row));
            }
        }
        // The Parquet files are opened at their first flush, which is their close.
        assertThat(open).hasSize(3);

        assertThatThrownBy(() -> writer.close()).rootCause().hasMessageContaining("can't be closed");

        assertThat(open).isEmpty();
        ((AutoCloseable) catalog).close();
    }

    /** Its files are written in the background, so that it is known only when the checkpoint asks. */
    @Test
    void aTableWhoseStoreRefusesFilesDoesNotKeepOthersFromBeingWritten() throws Exception {
        RuntimeException refusal = new ForbiddenException("not allowed to write here");
        GroupPlan plan = plan(1, 1);
        GroupPlan later = plan(2, 1);
        MirrorTarget other = MirrorTarget.of(
                new TargetName(List.of("demo"), "other"),
                lake.resolve("warehouse/demo/other").toString());
        GroupPlan allowed = new PlanBuilder(Plans.OTHER, 7, other).build();
        MirrorCatalog lakes = MirrorCatalog.embedded("lake", lake);
        Catalog catalog = lakes.open();
        catalog.buildTable(CatalogNames.identifier(Plans.NAME), new Schema()).create();
        writer = new MirrorSinkWriter(
                new FaultyCatalog(catalog, files -> new RefusedFiles(files, "/demo/t/", refusal)), 0, 1);

        write(new GroupStarted(plan), insert(plan, 1), new SplitFinished(plan.key(), 0, 1, 0));
        write(new GroupStarted(later), insert(later, 2), new SplitFinished(later.key(), 0, 1, 0));
        write(new GroupStarted(allowed), insert(allowed, 1), new SplitFinished(allowed.key(), 0, 1, 0));

        assertThat(writer.prepareCommit())
                .extracting(group -> group.plan().key())
                .containsExactly(allowed.key());
        try (JdbcCatalog open = (JdbcCatalog) lakes.open()) {
            assertThat(GroupRefusal.read(open, plan.target(), 1).orElse("not refused"))
                    .contains("Cannot write version 1 of demo/t", "not allowed to write here");
        }
    }

    @Test
    void aStoreThatIsDownFailsTheCheckpoint() throws Exception {
        RuntimeException down = new UncheckedIOException(new IOException("no route to host"));
        GroupPlan plan = plan(1, 1);
        Catalog catalog = MirrorCatalog.embedded("lake", lake).open();
        catalog.buildTable(CatalogNames.identifier(Plans.NAME), new Schema()).create();
        writer = new MirrorSinkWriter(
                new FaultyCatalog(catalog, files -> new RefusedFiles(files, "/demo/t/", down)), 0, 1);
        write(new GroupStarted(plan), insert(plan, 1), new SplitFinished(plan.key(), 0, 1, 0));

        assertThatThrownBy(() -> writer.prepareCommit()).hasRootCauseMessage("no route to host");
    }

    /** A store that takes no files under some path. */
    private record RefusedFiles(FileIO files, String part, RuntimeException refusal) implements FileIO {
        @Override
        public InputFile newInputFile(String path) {
            return files.newInputFile(path);
        }

        @Override
        public void deleteFile(String path) {
            files.deleteFile(path);
        }

        @Override
        public OutputFile newOutputFile(String path) {
            OutputFile file = files.newOutputFile(path);
            if (!path.contains(part) || !path.endsWith(".parquet")) {
                return file;
            }
            InvocationHandler handler = (proxy, method, arguments) -> {
                if (method.getName().startsWith("create")) {
                    throw refusal;
                }
                return method.invoke(file, arguments);
            };
            return (OutputFile) Proxy.newProxyInstance(
                    OutputFile.class.getClassLoader(), new Class<?>[] {OutputFile.class}, handler);
        }
    }

    /** Notes which files are open; closing one ends with an error each time. */
    private static final class UnclosableFiles extends ForwardingFileIO {
        private static final long serialVersionUID = 1L;

        private final transient Set<String> open;

        private UnclosableFiles(FileIO files, Set<String> open) {
            super(files);
            this.open = open;
        }

        @Override
        public OutputFile newOutputFile(String path) {
            OutputFile file = super.newOutputFile(path);
            InvocationHandler handler = (proxy, method, arguments) -> {
                Object made = method.invoke(file, arguments);
                if (made instanceof PositionOutputStream stream) {
                    open.add(path);
                    return new UnclosableStream(stream, () -> open.remove(path));
                }
                return made;
            };
            return (OutputFile) Proxy.newProxyInstance(
                    OutputFile.class.getClassLoader(), new Class<?>[] {OutputFile.class}, handler);
        }
    }

    private static final class UnclosableStream extends PositionOutputStream {
        private final PositionOutputStream stream;
        private final Runnable closed;

        private UnclosableStream(PositionOutputStream stream, Runnable closed) {
            this.stream = stream;
            this.closed = closed;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void write(int b) throws IOException {
            stream.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            stream.write(bytes, from, count);
        }

        @Override
        public void close() throws IOException {
            stream.close();
            closed.run();
            throw new IOException("It can't be closed");
        }
    }

    private void write(MirrorEvent... events) throws IOException {
        for (MirrorEvent event : events) {
            writer.write(event, CONTEXT);
        }
    }

    private GroupPlan plan(long number, int splitCount) {
        return Plans.plan(Plans.TABLE, number, number - 1, splitCount, lake.resolve("warehouse/demo/t"));
    }

    private static RowChanges insert(GroupPlan plan, long rowId) {
        long version = plan.to().own().version();
        GenericRowData row = GenericRowData.of(rowId * 10, rowId, version);
        return RowChanges.of(new RowChange(plan.key(), Operation.INSERT, RowKey.of(rowId), version, row));
    }

    private static RowChanges delete(GroupPlan plan, long rowId) {
        return RowChanges.of(new RowChange(plan.key(), Operation.DELETE, RowKey.of(rowId), 1, new GenericRowData(0)));
    }

    private long wholeParquetFiles() throws IOException {
        try (Stream<Path> files = Files.walk(lake)) {
            List<Path> parquet =
                    files.filter(file -> file.toString().endsWith(".parquet")).toList();
            long whole = 0;
            for (Path file : parquet) {
                byte[] bytes = Files.readAllBytes(file);
                whole += new String(bytes, StandardCharsets.ISO_8859_1).endsWith("PAR1") && bytes.length > 4 ? 1 : 0;
            }
            return whole;
        }
    }
}
