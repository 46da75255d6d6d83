package io.pixelake.source.reader;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a reader has been without the source, or without the lake's catalog. The polls say so at once; a reader that keeps failing says so too, once, for
 * it may be on another machine. Fetcher thread only.
 */
final class ReaderOutage {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderOutage.class);
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final String what;
    private long since;
    private boolean lasting;
    private boolean told;

    /** @param what can't be reached */
    ReaderOutage(String what) {
        this.what = what;
    }

    void goesOn(String message) {
        LOG.debug("The reader can't reach {}: {}", what, message);
        if (!lasting) {
            since = System.nanoTime();
            lasting = true;
        }
        if (!told && System.nanoTime() - since > QUIET_NANOS) {
            LOG.warn("A reader can't reach {}, trying again: {}", what, message);
            told = true;
        }
    }

    void over() {
        if (told) {
            LOG.info("The reader reaches {} again", what);
        }
        lasting = false;
        told = false;
    }
}
