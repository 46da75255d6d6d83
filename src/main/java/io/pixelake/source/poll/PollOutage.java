package io.pixelake.source.poll;

import io.pixelake.model.FailureReason;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long polls have been without the lake's catalog. A short time is waited out: the tasks continue meanwhile with
 * what is planned, where a failure would start all of them again. Who has never reached it hears so at once; a job that
 * starts again had reached it. Worker thread only.
 */
final class PollOutage {
    private static final Logger LOG = LoggerFactory.getLogger(PollOutage.class);
    static final Duration LIMIT = Duration.ofSeconds(30);
    /** As many looks fail at least, however rare they are. */
    static final int LOOKS = 3;

    private final LongSupplier nanos;
    private boolean reached;
    private int failed;
    private long since;

    /** @param reached whether an earlier start of the job reached it */
    PollOutage(boolean reached, LongSupplier nanos) {
        this.reached = reached;
        this.nanos = nanos;
    }

    /** Whether to try again, after a failure; else it is the job's. */
    boolean isWaitedOut(RuntimeException failure) {
        if (!reached) {
            return false;
        }
        if (failed == 0) {
            since = nanos.getAsLong();
            LOG.warn("The lake can't be read, trying again for {} s: {}", LIMIT.toSeconds(), FailureReason.of(failure));
            LOG.debug("The lake can't be read", failure);
        }
        failed++;
        return failed < LOOKS || nanos.getAsLong() - since < LIMIT.toNanos();
    }

    void over() {
        if (failed > 0) {
            LOG.info("The lake can be looked at again");
        }
        reached = true;
        failed = 0;
    }
}
