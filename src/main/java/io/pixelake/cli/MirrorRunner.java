package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;

/** Runs the mirror job, until it ends. */
@FunctionalInterface
interface MirrorRunner {

    /** @return the exit code */
    int run(MirrorConfig config, boolean debug);
}
