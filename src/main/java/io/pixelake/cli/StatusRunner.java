package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import java.util.List;

/** Shows where mirrors stand. */
@FunctionalInterface
interface StatusRunner {

    /** Prints the status and gives the exit code. @param tables globs over paths; empty: all */
    int run(MirrorConfig config, List<String> tables, boolean json);
}
