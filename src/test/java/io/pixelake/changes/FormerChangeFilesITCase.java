package io.pixelake.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.Compression;
import io.pixelake.config.FlinkPaths;
import io.pixelake.config.MirrorConfig.Feed;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEventTypeInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that leaves a checkpoint with parts of change files as former releases did, and one that resumes from it. */
class FormerChangeFilesITCase {
    private static final int ROWS = 100;
    private static final int ROWS_PER_CHECKPOINT = 20;
    private static final int FAILS_AT = 70;

    @TempDir
    Path folder;

    @Test
    void partsOfTheReleaseBeforeAreFinishedWhateverFolderIsGivenNow() throws Exception {
        partsAreFinished("files-CSV 1", target("elsewhere"));
        assertThat(folder.resolve("elsewhere")).as("nothing else is written").doesNotExist();
    }

    /** Their uids were the folder as typed, and their writers had state too. */
    @Test
    void partsOfTheFirstReleasesAreFinished() throws Exception {
        partsAreFinished("files-CSV " + target("files").path(), target("files"));
    }

    /** Flink refuses to drop state here, so that both are the same operators. */
    private void partsAreFinished(String formerUid, FileTarget now) throws Exception {
        StreamExecutionEnvironment former = environment();
        rows(former, true)
                .sinkTo(FileSink.forRowFormat(
                                FlinkPaths.of(target("files").path()), new SimpleStringEncoder<MirrorEvent>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .build())
                .uid(formerUid);
        assertThatThrownBy(former::execute).hasStackTraceContaining("the failure that the test asks for");
        Path checkpoint = newestCheckpoint();
        MatchResult part = partOf(checkpoint);
        Path finished = Path.of(part.group(1), part.group(2));
        if (Files.exists(finished)) {
            // As if the job had died before it was told that the checkpoint was complete.
            Files.move(finished, Path.of(part.group()));
        }
        String lines = Files.readString(Path.of(part.group()));

        StreamExecutionEnvironment resumed = environment();
        resumed.configure(new Configuration()
                .set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.toUri().toString()));
        FormerChangeFiles.finish(rows(resumed, false), List.of(now));
        resumed.execute();

        assertThat(finished).hasContent(lines);
        assertThat(Path.of(part.group())).doesNotExist();
    }

    private FileTarget target(String name) {
        String path = folder.resolve(name).toString();
        return new FileTarget(
                FileFormat.CSV,
                path,
                1_000_000,
                Duration.ofMinutes(5),
                Compression.NONE,
                Map.of(),
                new Feed(false, true, false));
    }

    private static DataStream<MirrorEvent> rows(StreamExecutionEnvironment env, boolean dies) {
        return env.fromSource(
                        new DataGeneratorSource<>(
                                row -> row, ROWS, RateLimiterStrategy.perCheckpoint(ROWS_PER_CHECKPOINT), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "rows")
                .uid("rows")
                .map((MapFunction<Long, MirrorEvent>) row -> {
                    if (dies && row == FAILS_AT) {
                        throw new IllegalStateException("the failure that the test asks for");
                    }
                    return new MirrorEvent.AllRead();
                })
                .returns(MirrorEventTypeInfo.INSTANCE)
                .uid("events");
    }

    private StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    }

    private Path newestCheckpoint() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("checkpoints"))) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .map(Path::getParent)
                    .max(Comparator.comparingInt(checkpoint ->
                            Integer.parseInt(checkpoint.getFileName().toString().replace("chk-", ""))))
                    .orElseThrow();
        }
    }

    /** A part that its committer has in its state: its path, as it is in progress, follows that of the finished one. */
    private MatchResult partOf(Path checkpoint) throws IOException {
        String metadata = Files.readString(checkpoint.resolve("_metadata"), StandardCharsets.ISO_8859_1);
        String parent = Pattern.quote(folder.toString()) + "/files/[-\\w]+/";
        return Pattern.compile("(" + parent + ")\\.(part-[-\\w]+)\\.inprogress\\.[-0-9a-f]{36}")
                .matcher(metadata)
                .results()
                .findFirst()
                .orElseThrow();
    }
}
