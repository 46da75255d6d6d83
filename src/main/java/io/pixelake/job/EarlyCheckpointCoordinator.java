package io.pixelake.job;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a checkpoint made when the stream says that all is read. It has no state: a checkpoint that doesn't come is made by the clock. Thread of
 * the job's master only.
 */
final class EarlyCheckpointCoordinator implements OperatorCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyCheckpointCoordinator.class);

    private final Context context;
    private final long leastNanos;
    private long lastNanos;

    /** Where there is none yet: {@code leastNanos} ago. */
    private EarlyCheckpointCoordinator(Context context, long leastNanos) {
        this.context = context;
        this.leastNanos = leastNanos;
        this.lastNanos = System.nanoTime() - leastNanos;
    }

    /** @param interval the job's time between checkpoints */
    record Provider(OperatorID operatorId, Duration interval) implements OperatorCoordinator.Provider {
        private static final long serialVersionUID = 1L;

        @Override
        public OperatorID getOperatorId() {
            return operatorId;
        }

        /** A quarter less than the interval, so that polls at the same pace, which are never quite on time, don't lose every other checkpoint. */
        @Override
        public OperatorCoordinator create(Context context) {
            return new EarlyCheckpointCoordinator(
                    context, interval.multipliedBy(3).dividedBy(4).toNanos());
        }
    }

    @Override
    public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
        long now = System.nanoTime();
        CheckpointCoordinator checkpoints = context.getCheckpointCoordinator();
        if (checkpoints == null || now - lastNanos < leastNanos) {
            return;
        }
        lastNanos = now;
        // As one of the clock's, so that none is made while the job is being stopped.
        checkpoints.triggerCheckpoint(true).whenComplete((made, failure) -> {
            if (failure != null) {
                LOG.debug("A checkpoint ahead of time wasn't made, the next one of the clock will be", failure);
            }
        });
    }

    @Override
    public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
        result.complete(new byte[0]);
    }

    @Override
    public void start() {}

    @Override
    public void close() {}

    @Override
    public void notifyCheckpointComplete(long checkpointId) {}

    @Override
    public void resetToCheckpoint(long checkpointId, byte[] state) {}

    @Override
    public void subtaskReset(int subtask, long checkpointId) {}

    @Override
    public void executionAttemptFailed(int subtask, int attempt, Throwable reason) {}

    @Override
    public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {}
}
