package io.pixelake.sink.files;

import static io.pixelake.sink.files.ChangelogEvents.delete;
import static io.pixelake.sink.files.ChangelogEvents.group;
import static io.pixelake.sink.files.ChangelogEvents.insert;
import static io.pixelake.sink.files.ChangelogEvents.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupAborted;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEventTypeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongMinimum;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sinks in a local Flink job, each operator a task of its own, so that events and lines are really serialized. */
class ChangelogFileSinksITCase {
    private static final long ROWS = 200;
    private static final long ROWS_PER_CHECKPOINT = 20;
    private static final long FAILS_AT = 110;
    private static final String FIRST_ROW_AFTER_RESTART = "first row after restart";
    private static final long SECOND_COLUMN_FROM = 100;

    @TempDir
    Path folder;

    @Test
    void twoTablesAndASchemaChangeMakePartsOfOneSchemaEach() throws Exception {
        StreamExecutionEnvironment env = environment();
        write(env.fromData(List.copyOf(twoTables()), MirrorEventTypeInfo.INSTANCE), FileFormat.CSV);
        write(env.fromData(List.copyOf(twoTables()), MirrorEventTypeInfo.INSTANCE), FileFormat.JSONL);
        env.execute();

        String front = "_pxt_op,_pxt_group,_pxt_version,_pxt_rowid";
        assertThat(contents(FileFormat.CSV, "a/b/films"))
                .containsExactlyInAnyOrder(
                        front + ",title\r\ninsert,2,2,1,\"one, two\"\r\n",
                        front + ",title,year\r\ninsert,3,3,2,three,1999\r\ndelete,3,3,1,,\r\n");
        assertThat(contents(FileFormat.CSV, "people"))
                .containsExactlyInAnyOrder(front + ",name\r\ninsert,7,7,1,\u00e9\r\nrollback,7,,,\r\n");
        assertThat(contents(FileFormat.JSONL, "a/b/films"))
                .containsExactlyInAnyOrder(
                        "{\"_pxt_op\":\"insert\",\"_pxt_group\":2,\"_pxt_version\":2,\"_pxt_rowid\":1,"
                                + "\"title\":\"one, two\"}\n",
                        "{\"_pxt_op\":\"insert\",\"_pxt_group\":3,\"_pxt_version\":3,\"_pxt_rowid\":2,"
                                + "\"title\":\"three\",\"year\":\"1999\"}\n"
                                + "{\"_pxt_op\":\"delete\",\"_pxt_group\":3,\"_pxt_version\":3,\"_pxt_rowid\":1}\n");
        assertThat(contents(FileFormat.JSONL, "people")).hasSize(1);
        assertThat(files(folder))
                .allSatisfy(file -> assertThat(file.getFileName().toString()).matches("changes-.*\\.(csv|jsonl)"));
    }

    private static List<MirrorEvent> twoTables() {
        GroupKey first = group(1, 2);
        GroupKey second = group(1, 3);
        GroupKey other = group(2, 7);
        return List.of(
                started(first, "a/b/films", "title"),
                insert(first, 1, "one, two"),
                started(other, "people", "name"),
                insert(other, 1, "\u00e9"),
                new SplitFinished(first, 0, 1, 0),
                started(second, "a/b/films", "title", "year"),
                insert(second, 2, "three", "1999"),
                delete(second, 1),
                new SplitFinished(second, 0, 1, 1),
                new GroupAborted(other, "reverted"));
    }

    @Test
    void nothingIsLostOrDoubledWhenTheJobGoesOnFromACheckpoint() throws Exception {
        StreamExecutionEnvironment env = environment();
        DataStream<MirrorEvent> events = env.fromSource(
                        new DataGeneratorSource<>(
                                index -> index,
                                ROWS,
                                RateLimiterStrategy.perCheckpoint((int) ROWS_PER_CHECKPOINT),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "rows")
                .setParallelism(1)
                .flatMap(new SplitOfOneRow())
                .returns(MirrorEventTypeInfo.INSTANCE)
                .setParallelism(1);
        write(events, FileFormat.CSV);
        write(events, FileFormat.JSONL);
        JobExecutionResult result = env.execute();

        assertThat(result.<Long>getAccumulatorResult(FIRST_ROW_AFTER_RESTART)).isBetween(1L, FAILS_AT);
        List<String> csv = new ArrayList<>();
        assertThat(contents(FileFormat.CSV, "t")).hasSizeGreaterThanOrEqualTo(2);
        for (String part : contents(FileFormat.CSV, "t")) {
            List<String> lines = part.lines().toList();
            String header = lines.get(0);
            assertThat(header).startsWith("_pxt_op,").containsAnyOf(",x", ",x,y");
            assertThat(lines.subList(1, lines.size())).isNotEmpty().allSatisfy(line -> assertThat(line.split(",", -1))
                    .hasSameSizeAs(header.split(",", -1)));
            csv.addAll(lines.subList(1, lines.size()));
        }
        assertThat(csv)
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, ROWS)
                        .mapToObj(row -> "insert,1,1," + row + "," + String.join(",", cells(row)))
                        .toList());
        assertThat(contents(FileFormat.JSONL, "t").stream().flatMap(String::lines))
                .hasSize((int) ROWS)
                .doesNotHaveDuplicates();
    }

    private static String[] cells(long row) {
        return row < SECOND_COLUMN_FROM ? new String[] {"v"} : new String[] {"v", "w"};
    }

    /** Makes each number a split of one row, and dies once in the middle. */
    private static final class SplitOfOneRow extends RichFlatMapFunction<Long, MirrorEvent> {
        private static final long serialVersionUID = 1L;

        private final LongMinimum firstRow = new LongMinimum();

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator(FIRST_ROW_AFTER_RESTART, firstRow);
        }

        @Override
        public void flatMap(Long row, Collector<MirrorEvent> out) {
            if (row == FAILS_AT && getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
                throw new IllegalStateException("the failure that the test asks for");
            }
            firstRow.add(row);
            GroupKey group = group(1, 1);
            String[] columns = row < SECOND_COLUMN_FROM ? new String[] {"x"} : new String[] {"x", "y"};
            out.collect(started(group, "t", columns));
            out.collect(insert(group, row, cells(row)));
            out.collect(new SplitFinished(group, row.intValue(), 1, 0));
        }
    }

    private void write(DataStream<MirrorEvent> events, FileFormat format) {
        FileTarget target =
                new FileTarget(format, folder.resolve(format.name()).toString(), 1_000_000, Duration.ofMinutes(5));
        events.flatMap(new MirrorEventToChangelogLine(format))
                .setParallelism(1)
                .sinkTo(ChangelogFileSinks.sink(target))
                .setParallelism(1);
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OPERATOR_CHAINING, false);
        return StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
    }

    private List<String> contents(FileFormat format, String table) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path file : files(folder.resolve(format.name()).resolve(table))) {
            if (!file.getFileName().toString().startsWith(".")) {
                contents.add(Files.readString(file));
            }
        }
        return contents;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
