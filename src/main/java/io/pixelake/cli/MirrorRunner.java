package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;

/** Runs the mirror job, until it ends. */
@FunctionalInterface
interface MirrorRunner {

    /** Runs until the job ends and gives the exit code. */
    int run(MirrorConfig config, boolean debug);
}
