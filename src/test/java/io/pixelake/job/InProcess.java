package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.access.SourceAccess;
import io.pixelake.config.MirrorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A mirror or another job that runs in this process, beside others, until it is closed. A mirror's checkpoints stay. */
final class InProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final JobClient job;
    private final CompletableFuture<JobExecutionResult> end;

    private InProcess(JobClient job) {
        this.job = job;
        this.end = job.getJobExecutionResult();
    }

    /** @param directory gets its folder {@code checkpoints} */
    static InProcess start(MirrorConfig config, Path directory) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(config.job().parallelism(), settings);
        MirrorRun run = new MirrorRun(config);
        run.catalog().prepare();
        run.buildForCluster(environment, new SourceAccess(config.source()).checked());
        return new InProcess(environment.executeAsync("in process"));
    }

    static InProcess of(JobClient job) {
        return new InProcess(job);
    }

    /** Writes a savepoint, and continues. @return its path */
    String savepoint(Path folder) throws Exception {
        return job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** What is to become true while it runs. */
    interface Condition {
        boolean holds() throws Exception;
    }

    void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertThat(end).as("the job is over").isNotDone();
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() throws Exception {
        job.cancel().get();
        assertThat(end).failsWithin(LIMIT);
    }
}
