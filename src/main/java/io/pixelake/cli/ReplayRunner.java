package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import io.pixelake.job.ReplayRequest;

/** Runs a replay, until it ends. */
@FunctionalInterface
interface ReplayRunner {

    /** Runs until the replay ends and gives the exit code. */
    int run(MirrorConfig config, ReplayRequest request);
}
