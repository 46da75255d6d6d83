package io.pixelake.source;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long polls have been without the lake's catalog. A short time is waited out: the tasks go on meanwhile with what is planned, where a
 * failure would start all of them again. Who has never reached it hears so at once. Worker thread only.
 */
final class LakeOutage {
    private static final Logger LOG = LoggerFactory.getLogger(LakeOutage.class);
    static final Duration LIMIT = Duration.ofSeconds(30);

    private boolean reached;
    private boolean lasting;
    private long since;

    /** Whether to try again, after a failure; else it is the job's. */
    boolean isWaitedOut(RuntimeException failure) {
        if (!reached) {
            return false;
        }
        if (!lasting) {
            lasting = true;
            since = System.nanoTime();
            LOG.warn("The lake can't be looked at, trying again for {} s: {}", LIMIT.toSeconds(), failure.toString());
            LOG.debug("The lake can't be looked at", failure);
        }
        return System.nanoTime() - since < LIMIT.toNanos();
    }

    void over() {
        if (lasting) {
            LOG.info("The lake can be looked at again");
        }
        reached = true;
        lasting = false;
    }
}
