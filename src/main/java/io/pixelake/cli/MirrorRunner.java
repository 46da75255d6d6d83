package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Runs the mirror job, until it ends. */
@FunctionalInterface
interface MirrorRunner {

    /**
     * Runs until the job ends and gives the exit code.
     *
     * @param savepoint what to restore instead of the newest local state
     * @param quiet whether a terminal shows the log only
     */
    int run(MirrorConfig config, Optional<Path> savepoint, boolean quiet, boolean debug);
}
