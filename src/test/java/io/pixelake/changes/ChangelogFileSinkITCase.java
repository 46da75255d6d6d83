package io.pixelake.changes;

import static io.pixelake.changes.ChangelogEvents.delete;
import static io.pixelake.changes.ChangelogEvents.group;
import static io.pixelake.changes.ChangelogEvents.insert;
import static io.pixelake.changes.ChangelogEvents.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.Compression;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupAborted;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEventTypeInfo;
import io.pixelake.testkit.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sinks in a local Flink job, each operator a task of its own, so that events and lines are really serialized. */
class ChangelogFileSinkITCase {
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
        write(env.fromData(List.copyOf(twoTables()), MirrorEventTypeInfo.INSTANCE), FileFormat.CSV, Compression.GZIP);
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
        assertThat(contents(FileFormat.CSV, Compression.GZIP, "a/b/films"))
                .containsExactlyInAnyOrderElementsOf(contents(FileFormat.CSV, "a/b/films"));
        assertThat(files(folder))
                .allSatisfy(
                        file -> assertThat(file.getFileName().toString()).matches("changes-.*\\.(csv|csv\\.gz|jsonl)"));
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
        DataStream<MirrorEvent> events = rows(env, Dies.ITSELF);
        write(events, FileFormat.CSV);
        write(events, FileFormat.JSONL);
        write(events, FileFormat.CSV, Compression.ZSTD);
        write(events, FileFormat.JSONL, Compression.GZIP);
        JobExecutionResult result = env.execute();

        assertThat(result.<Long>getAccumulatorResult(FIRST_ROW_AFTER_RESTART)).isBetween(1L, FAILS_AT);
        assertThatEachRowIsThereOnce(contents(FileFormat.CSV, "t"));
        assertThatEachRowIsThereOnce(contents(FileFormat.CSV, Compression.ZSTD, "t"));
        assertThat(contents(FileFormat.JSONL, "t").stream().flatMap(String::lines))
                .hasSize((int) ROWS)
                .doesNotHaveDuplicates();
        assertThat(contents(FileFormat.JSONL, Compression.GZIP, "t").stream().flatMap(String::lines))
                .containsExactlyInAnyOrderElementsOf(contents(FileFormat.JSONL, "t").stream()
                        .flatMap(String::lines)
                        .toList());
    }

    @Test
    void aFullDiskIsNamedAndWhenThereIsRoomAgainEachLineIsThereOnce() throws Exception {
        StreamExecutionEnvironment env = environment();
        DataStream<MirrorEvent> events = rows(env, Dies.OF_A_FULL_DISK);
        write(events, onFullDisk(FileFormat.CSV), FileFormat.CSV, Compression.NONE);
        write(events, onFullDisk(FileFormat.JSONL), FileFormat.JSONL, Compression.GZIP);
        JobExecutionResult result = env.execute();

        assertThat(result.<Long>getAccumulatorResult(FIRST_ROW_AFTER_RESTART)).isBetween(1L, FAILS_AT);
        assertThatEachRowIsThereOnce(contents(FileFormat.CSV, "t"));
        assertThat(contents(FileFormat.JSONL, Compression.GZIP, "t").stream().flatMap(String::lines))
                .hasSize((int) ROWS)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    /** What {@code mirror} then prints is the innermost message. */
    @Test
    void aDiskThatStaysFullEndsARunWithTheFolderAndTheCure() throws Exception {
        Configuration never = new Configuration();
        never.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = environment(never);
        Files.createFile(folder.resolve(FullDisk.FULL));
        String target = onFullDisk(FileFormat.CSV);
        write(rows(env, Dies.NEVER), target, FileFormat.CSV, Compression.NONE);

        assertThatThrownBy(env::execute)
                .rootCause()
                .hasMessage("Cannot write change files in " + target
                        + ": No space left on device. Make room, or have Pixelake's user allowed to write there. No line is lost or"
                        + " written twice: the job starts again from its last checkpoint.");
    }

    private String onFullDisk(FileFormat format) {
        Compression compression = format == FileFormat.CSV ? Compression.NONE : Compression.GZIP;
        return FullDisk.SCHEME + "://" + root(format, compression);
    }

    /** A job of version 0.1 that is gone, and another one that resumes from its checkpoint and compresses what the first one didn't. */
    @Test
    void whatVersion01LeftIsTakenUpAndTheCompressionMayChange() throws Exception {
        FileTarget target = target(folder.resolve("t").toString(), FileFormat.CSV, Compression.NONE);
        StreamExecutionEnvironment first = environment(keptCheckpoints());
        first.setParallelism(1);
        rows(first, Dies.ITSELF)
                .flatMap(new MirrorEventToChangelogLine(FileFormat.CSV))
                .uid("lines-CSV " + target.path())
                .sinkTo(ChangelogFileSink.fileSink(target))
                .uid("files-CSV " + target.path());
        assertThatThrownBy(first::execute).hasStackTraceContaining("the failure that the test asks for");

        long firstRow = resume(target(folder.resolve("t").toString(), FileFormat.CSV, Compression.ZSTD));

        assertThat(firstRow).isBetween(1L, FAILS_AT);
        assertThatEachRowIsThereOnce(folder.resolve("t/t"), folder.resolve("t/t"), Compression.ZSTD);
    }

    /** Flink refuses to drop state here, so that both are the same operators. */
    @Test
    void anotherFolderHasAllLinesFromTheRestoreOn() throws Exception {
        StreamExecutionEnvironment first = environment(keptCheckpoints());
        first.setParallelism(1);
        new ChangeFileOperators(rows(first, Dies.ITSELF))
                .addAll(List.of(target(folder.resolve("one").toString(), FileFormat.CSV, Compression.NONE)));
        assertThatThrownBy(first::execute).hasStackTraceContaining("the failure that the test asks for");

        long firstRow = resume(target(folder.resolve("two").toString(), FileFormat.CSV, Compression.NONE));

        assertThatEachRowIsThereOnce(folder.resolve("one/t"), folder.resolve("two/t"), Compression.NONE);
        assertThat(contents(folder.resolve("two/t"), Compression.NONE).stream()
                        .mapToLong(part -> part.lines().count() - 1)
                        .sum())
                .isEqualTo(ROWS - firstRow);
    }

    /** Runs a job from the newest checkpoint to its end. @return the first row that it wrote */
    private long resume(FileTarget target) throws Exception {
        Configuration restored = keptCheckpoints();
        restored.set(StateRecoveryOptions.SAVEPOINT_PATH, newestCheckpoint().toString());
        StreamExecutionEnvironment job = environment(restored);
        job.setParallelism(1);
        new ChangeFileOperators(rows(job, Dies.NEVER)).addAll(List.of(target));
        return job.execute().<Long>getAccumulatorResult(FIRST_ROW_AFTER_RESTART);
    }

    private static void assertThatEachRowIsThereOnce(Path before, Path after, Compression compression)
            throws IOException {
        List<String> first = contents(before, Compression.NONE);
        List<String> second = contents(after, compression);
        assertThat(first).isNotEmpty();
        assertThat(second).isNotEmpty();
        assertThatEachRowIsThereOnce(
                Stream.concat(first.stream(), second.stream()).toList());
    }

    private Configuration keptCheckpoints() {
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return configuration;
    }

    private Path newestCheckpoint() throws IOException {
        return files(folder.resolve("checkpoints")).stream()
                .filter(file -> file.endsWith("_metadata"))
                .map(Path::getParent)
                .max(Comparator.comparingInt(checkpoint ->
                        Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""))))
                .orElseThrow();
    }

    private static void assertThatEachRowIsThereOnce(List<String> parts) {
        List<String> csv = new ArrayList<>();
        assertThat(parts).hasSizeGreaterThanOrEqualTo(2);
        for (String part : parts) {
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
    }

    private DataStream<MirrorEvent> rows(StreamExecutionEnvironment env, Dies dies) {
        return env.fromSource(
                        new DataGeneratorSource<>(
                                index -> index,
                                ROWS,
                                RateLimiterStrategy.perCheckpoint((int) ROWS_PER_CHECKPOINT),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "rows")
                .uid("rows")
                .setParallelism(1)
                .flatMap(new SplitOfOneRow(dies, folder.resolve(FullDisk.FULL).toString()))
                .uid("splits")
                .returns(MirrorEventTypeInfo.INSTANCE)
                .setParallelism(1);
    }

    private static String[] cells(long row) {
        return row < SECOND_COLUMN_FROM ? new String[] {"v"} : new String[] {"v", "w"};
    }

    /** How a job dies in the middle, once. */
    private enum Dies {
        NEVER,
        ITSELF,
        OF_A_FULL_DISK
    }

    /** Makes each number a split of one row, and if asked lets the job die once in the middle. */
    private static final class SplitOfOneRow extends RichFlatMapFunction<Long, MirrorEvent> {
        private static final long serialVersionUID = 1L;

        private final Dies dies;
        private final String full;
        private final LongMinimum firstRow = new LongMinimum();

        /** @param full the file that stands for a full disk */
        SplitOfOneRow(Dies dies, String full) {
            this.dies = dies;
            this.full = full;
        }

        @Override
        public void open(OpenContext context) throws IOException {
            if (getRuntimeContext().getTaskInfo().getAttemptNumber() > 0) {
                Files.deleteIfExists(Path.of(full));
            }
            getRuntimeContext().addAccumulator(FIRST_ROW_AFTER_RESTART, firstRow);
        }

        @Override
        public void flatMap(Long row, Collector<MirrorEvent> out) throws IOException {
            if (row == FAILS_AT && getRuntimeContext().getTaskInfo().getAttemptNumber() == 0) {
                if (dies == Dies.ITSELF) {
                    throw new IllegalStateException("the failure that the test asks for");
                } else if (dies == Dies.OF_A_FULL_DISK) {
                    Files.createFile(Path.of(full));
                }
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
        write(events, format, Compression.NONE);
    }

    private void write(DataStream<MirrorEvent> events, FileFormat format, Compression compression) {
        write(events, root(format, compression).toString(), format, compression);
    }

    private static void write(DataStream<MirrorEvent> events, String root, FileFormat format, Compression compression) {
        FileTarget target = target(root, format, compression);
        events.flatMap(new MirrorEventToChangelogLine(format))
                .uid("lines " + root)
                .setParallelism(1)
                .sinkTo(new ChangelogFileSink(target))
                .uid("files " + root)
                .setParallelism(1);
    }

    private static FileTarget target(String root, FileFormat format, Compression compression) {
        return new FileTarget(format, root, 1_000_000, Duration.ofMinutes(5), compression);
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        return environment(configuration);
    }

    private static StreamExecutionEnvironment environment(Configuration configuration) {
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OPERATOR_CHAINING, false);
        return StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
    }

    private Path root(FileFormat format, Compression compression) {
        return folder.resolve(format.name() + compression.ending());
    }

    private List<String> contents(FileFormat format, String table) throws IOException {
        return contents(format, Compression.NONE, table);
    }

    private List<String> contents(FileFormat format, Compression compression, String table) throws IOException {
        return contents(root(format, compression).resolve(table), compression);
    }

    /** What the finished parts hold that are compressed that way, by their names. */
    private static List<String> contents(Path folder, Compression compression) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            if (name.matches("changes-.*\\.(csv|jsonl)" + compression.ending())) {
                contents.add(CompressedFiles.text(file, compression));
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
