package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import io.pixelake.verify.VerifyRequest;

/** Compares mirrors with their source. */
@FunctionalInterface
interface VerifyRunner {

    /** Compares, prints what came of it, and gives the exit code. */
    int run(MirrorConfig config, VerifyRequest request);
}
