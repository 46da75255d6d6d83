package io.pixelake.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole configuration of a mirror job, defaults filled in. */
public record MirrorConfig(Source source, Lake lake, List<FileTarget> files, Map<String, Table> tables, Job job) {

    /** Where {@code start} begins for tables that aren't mirrored yet. */
    public enum Start {
        CURRENT,
        EARLIEST
    }

    /** What to do with a target table that exists and isn't a mirror. */
    public enum IfExists {
        ERROR,
        REPLACE
    }

    /** The two file formats. */
    public enum FileFormat {
        CSV,
        JSONL
    }

    /**
     * The Pixeltable instance.
     *
     * @param home the Pixeltable home, whose server is found through its postmaster.pid when no url is given
     * @param tables globs over table paths; those that begin with {@code !} exclude; empty means all
     */
    public record Source(
            String home,
            Optional<String> url,
            Optional<String> user,
            Optional<String> password,
            List<String> tables,
            Start start,
            Duration pollInterval,
            boolean untilCaughtUp,
            boolean allowUnknownSchemaVersion) {}

    /**
     * The lakehouse.
     *
     * @param directory the embedded lake's folder, also where local state lies
     * @param catalog Iceberg's catalog properties ({@code type}, {@code uri}, ...); empty means the embedded SQLite catalog in
     *     {@code directory}
     * @param namespace one namespace for all tables, when set
     */
    public record Lake(
            String directory,
            String catalogName,
            Map<String, String> catalog,
            Optional<String> namespace,
            IfExists ifExists) {

        public Path stateDirectory() {
            return Path.of(directory, ".pixelake");
        }
    }

    /** A folder of rolling changelog files. */
    public record FileTarget(FileFormat format, String path, long rollSizeBytes, Duration rollInterval) {}

    /**
     * Settings of one table.
     *
     * @param target {@code namespace.table} in the catalog, when set
     */
    public record Table(Optional<String> target) {}

    /** The Flink job. @param verifyEvery the pause between verifications while it runs; absent: none */
    public record Job(String name, int parallelism, Duration checkpointInterval, Optional<Duration> verifyEvery) {}
}
