package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import io.pixelake.export.ExportRequest;

/** Runs an export, until it ends. */
@FunctionalInterface
interface ExportRunner {

    /** Runs until the export ends and gives the exit code. */
    int run(MirrorConfig config, ExportRequest request);
}
