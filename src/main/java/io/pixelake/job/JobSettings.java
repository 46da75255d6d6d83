package io.pixelake.job;

import io.pixelake.config.FlinkPaths;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Options;
import io.pixelake.job.state.Checkpoint;
import io.pixelake.job.state.LocalState;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of Flink that a mirror needs. */
final class JobSettings {
    private static final Logger LOG = LoggerFactory.getLogger(JobSettings.class);

    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration INTERVAL_OF_RUNS_THAT_END = Duration.ofMillis(200);
    /** Checkpoints close the open files, and while much is to be read nothing of it could be committed earlier anyway. */
    private static final Duration INTERVAL_DURING_BACKLOG = Duration.ofSeconds(10);

    /** Flink doesn't force them onto the disk: after a power cut the one before the newest may be the only one that can be read. */
    private static final int KEPT_CHECKPOINTS = 2;

    /** Pekko, through which Flink's parts talk, wakes two threads so often whether there is anything to do or not; by default 100 times a second. */
    private static final String TICK = "pekko.scheduler.tick-duration";

    private static final Duration LEAST_TICK = Duration.ofMillis(50);

    private final MirrorConfig config;

    JobSettings(MirrorConfig config) {
        this.config = config;
    }

    /** Has effect on the first Flink runtime of this process. */
    static void wakeSeldom() {
        if (System.getProperty(TICK) == null) {
            System.setProperty(TICK, LEAST_TICK.toMillis() + "ms");
        }
    }

    /** What the job needs wherever it runs. */
    Configuration everywhere() {
        Configuration flink = new Configuration();
        flink.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        Duration interval = checkpointInterval();
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
        flink.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG,
                interval.compareTo(INTERVAL_DURING_BACKLOG) > 0 ? interval : INTERVAL_DURING_BACKLOG);
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 10);
        return flink;
    }

    /** A run that ends isn't to wait for long with nothing left to read. */
    private Duration checkpointInterval() {
        Duration interval = config.job().checkpointInterval();
        boolean isDefault = Options.CHECKPOINT_INTERVAL.isDefault(interval);
        return config.source().reading().untilCaughtUp() && isDefault ? INTERVAL_OF_RUNS_THAT_END : interval;
    }

    /** What it needs in a Flink runtime inside this process. */
    Configuration local(LocalState state, Optional<Checkpoint> restored) {
        Configuration flink = everywhere();
        flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, FlinkPaths.text(state.checkpoints()));
        flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, KEPT_CHECKPOINTS);
        flink.set(TaskManagerOptions.NUM_TASK_SLOTS, config.job().parallelism());
        new NetworkMemory(config.job().parallelism())
                .set(flink, Runtime.getRuntime().maxMemory());
        // Heartbeats carry the word of failed tables, which a run that is stopped has to know.
        flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, HEARTBEAT);
        // Few records change their task, so that each may go at once; else threads look ten times a second whether
        // there is one.
        flink.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
        restarts(flink);
        if (restored.isPresent()) {
            LOG.info("Restoring the state {}", restored.get().directory());
            flink.set(
                    StateRecoveryOptions.SAVEPOINT_PATH,
                    FlinkPaths.text(restored.get().directory()));
            flink.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
            flink.set(
                    StateRecoveryOptions.RESTORE_MODE,
                    restored.get().kept() ? RecoveryClaimMode.NO_CLAIM : RecoveryClaimMode.CLAIM);
        }
        return flink;
    }

    /** A continuous mirror tries forever, ever more slowly; a run that is to end gives up after a few times. */
    private void restarts(Configuration flink) {
        if (config.source().reading().untilCaughtUp()) {
            flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
            flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
            flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
        } else {
            flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
            // A failure that comes once in a while is over soon; Flink's hour would have it waited for as long as one
            // that lasts.
            flink.set(
                    RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                    Duration.ofMinutes(10));
        }
    }
}
