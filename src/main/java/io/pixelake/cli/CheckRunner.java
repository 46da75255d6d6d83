package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;

/** What {@code pixelake mirror --check} does. */
@FunctionalInterface
interface CheckRunner {
    /**
     * Runs it.
     *
     * @param probes whether to try on a scratch table what the catalog and the store permit
     * @return the exit code
     */
    int run(MirrorConfig config, boolean probes);
}
