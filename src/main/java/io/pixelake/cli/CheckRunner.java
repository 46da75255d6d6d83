package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;

/** Says what a mirror would do. */
@FunctionalInterface
interface CheckRunner {

    /** Looks, prints what it finds, and gives the exit code. */
    int run(MirrorConfig config);
}
