package io.pixelake.cli;

import java.nio.file.Path;

/** Runs the demonstration, until it ends. */
@FunctionalInterface
interface DemoRunner {

    /**
     * Runs until the demonstration ends.
     *
     * @param directory where the demo store and the CSV and JSONL files go
     * @param lake where the Iceberg lake goes
     * @return the exit code
     */
    int run(Path directory, Path lake, boolean debug);
}
