package io.pixelake.source;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a reader has been without the source. The polls say so at once; a reader that keeps failing says so too, once, for it may
 * be on another machine. Fetcher thread only.
 */
final class SourceOutage {
    private static final Logger LOG = LoggerFactory.getLogger(SourceOutage.class);
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private long since;
    private boolean lasting;
    private boolean told;

    void goesOn(String message) {
        LOG.debug("The source can't be reached: {}", message);
        if (!lasting) {
            since = System.nanoTime();
            lasting = true;
        }
        if (!told && System.nanoTime() - since > QUIET_NANOS) {
            LOG.warn("A reader can't reach the source, trying again: {}", message);
            told = true;
        }
    }

    void over() {
        if (told) {
            LOG.info("The reader reaches the source again");
        }
        lasting = false;
        told = false;
    }
}
