package io.pixelake.sink.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.RowKey;
import io.pixelake.sink.iceberg.GroupFiles.SplitCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.table.data.GenericRowData;
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
        writer = new MirrorSinkWriter(catalog.open(), 0);
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
            assertThat(group.goneFiles()).extracting(GoneRows.File::rows).containsExactly(1L);
        });
        assertThat(writer.prepareCommit()).isEmpty();
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

    private void write(MirrorEvent... events) throws IOException {
        for (MirrorEvent event : events) {
            writer.write(event, CONTEXT);
        }
    }

    private GroupPlan plan(long number, int splitCount) {
        return Plans.plan(Plans.TABLE, number, number - 1, splitCount, lake.resolve("warehouse/demo/t"));
    }

    private static RowChange insert(GroupPlan plan, long rowId) {
        long version = plan.to().own().version();
        GenericRowData row = GenericRowData.of(rowId * 10, rowId, version);
        return new RowChange(plan.key(), Operation.INSERT, RowKey.of(rowId), version, version, row);
    }

    private static RowChange delete(GroupPlan plan, long rowId) {
        return new RowChange(
                plan.key(),
                Operation.DELETE,
                RowKey.of(rowId),
                1,
                plan.to().own().version(),
                new GenericRowData(0));
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
