package io.pixelake.config;

import io.pixelake.model.MediaTreatment;
import io.pixelake.model.TableLayout;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole configuration of a mirror job, defaults filled in. */
public record MirrorConfig(Source source, Lake lake, Changes changes, Map<String, Table> tables, Job job) {

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

    /** What becomes one Iceberg snapshot. */
    public enum Granularity {
        /** Each version. */
        VERSION,
        /** All versions since the last commit. */
        CHECKPOINT
    }

    /** What becomes of the mirror when its table is dropped. */
    public enum OnDrop {
        KEEP,
        DROP
    }

    /** How a pure snapshot of a table is shown. */
    public enum Snapshots {
        TABLE,
        TAG
    }

    /** What is tagged by itself. */
    public enum Tag {
        NONE,
        VERSIONS
    }

    /** What to do about a snapshot that an external writer made on a mirror's main branch. */
    public enum OnForeignWrite {
        /** Stop that table. */
        STOP,
        /** Continue on top of it. */
        KEEP
    }

    /** Whether the errors of computed and media cells are mirrored. */
    public enum Errors {
        NONE,
        COLUMNS
    }

    /**
     * What becomes of the mirrors of dropped tables.
     *
     * @param after how long the table must have been gone before its mirror is dropped
     * @param purge whether the mirror's files are deleted
     * @param confirmed whether the user says that tables which are gone at the start were dropped, even most of them
     */
    public record Drops(OnDrop onDrop, Duration after, boolean purge, boolean confirmed) {}

    /** How the history of tables is shown, and how much of it. */
    public record History(
            Granularity granularity, Snapshots snapshots, Tag tag, OnForeignWrite onForeignWrite, Kept kept) {}

    /** What becomes of the tags that versions have. */
    public enum TagKeep {
        /** They are removed with the versions that are. */
        THINNED,
        /** They stay, and with them their versions. */
        ALL
    }

    /** How much of a table's history is kept. */
    public record Kept(int snapshots, long metadataBytes, TagKeep tags) {}

    /**
     * Maintenance of mirror tables.
     *
     * @param expireSnapshotsAfter absent: never
     * @param orphansAfter absent: never
     */
    public record Maintenance(
            boolean compact, Optional<Duration> expireSnapshotsAfter, Optional<Duration> orphansAfter) {
        public static final Maintenance NONE = new Maintenance(false, Optional.empty(), Optional.empty());
    }

    /** How rows that went leave a mirror's files. */
    public enum Deletes {
        /** As the table's format version has it: position deletes in 2, deletion vectors in 3. */
        AUTO,
        /** The files are written again. */
        COPY_ON_WRITE
    }

    /**
     * How mirrors are written.
     *
     * @param version Iceberg's format version, of new mirrors and at least of others
     * @param exact whether a mirror that has a higher one is refused, because it was asked for or somebody may not read that
     * @param deletes with what the readers need taken into account
     * @param readers who is to read the mirrors, as far as it is said
     */
    public record Format(int version, boolean exact, Deletes deletes, List<String> readers) {
        /** Iceberg's format version that has VARIANT. */
        public static final int VARIANT_SINCE = 3;

        /** Why no column can be a VARIANT, as a sentence without its end; empty when one can. */
        public Optional<String> noVariant() {
            if (version < VARIANT_SINCE) {
                return Optional.of("variant needs Iceberg's format version " + VARIANT_SINCE
                        + ", and lake.format-version is " + version + "; set lake.format-version: " + VARIANT_SINCE
                        + ", or give infer or string");
            }
            List<String> unable = readers.stream()
                    .filter(word -> LakeReaderSetting.of(word)
                            .filter(LakeReaderSetting::readsVariant)
                            .isEmpty())
                    .toList();
            return unable.isEmpty()
                    ? Optional.empty()
                    : Optional.of("variant can't be read by " + String.join(", ", unable)
                            + ", which lake.readers names; leave that out, or give infer or string");
        }
    }

    /** The two file formats. */
    public enum FileFormat {
        CSV,
        JSONL
    }

    /** How changes are written. */
    public enum ChangesFormat {
        CSV,
        JSONL,
        ICEBERG
    }

    /** The Pixeltable instance. */
    public record Source(Place place, Reading reading) {}

    /**
     * Where it is.
     *
     * @param home the Pixeltable home, whose server is found through its postmaster.pid when no url is given
     * @param server what is known of the server in the home
     * @param mediaRoots folders besides the home's that media files may be read from
     */
    public record Place(String home, Optional<String> url, Login login, Server server, List<MediaRoot> mediaRoots) {}

    /** Who reads it, where the URL doesn't say that. */
    public record Login(Optional<String> user, Optional<String> password) {}

    /**
     * What is read of it, and when.
     *
     * @param tables globs over table paths; those that begin with {@code !} exclude; empty means all
     */
    public record Reading(
            List<String> tables,
            Start start,
            Duration pollInterval,
            boolean untilCaughtUp,
            boolean allowUnknownSchemaVersion) {}

    /**
     * The PostgreSQL server in the Pixeltable home.
     *
     * @param pgdata its data folder, where it isn't {@code pgdata} in the home
     * @param database the database's name, where it isn't {@code pixeltable}
     * @param start whether it is started when it doesn't run
     */
    public record Server(Optional<String> pgdata, Optional<String> database, boolean start) {}

    /**
     * The lakehouse.
     *
     * @param directory the embedded lake's folder, also where local state lies
     */
    public record Lake(
            String directory, Catalog catalog, History history, Drops drops, Format format, Maintenance maintenance) {

        public Path stateDirectory() {
            return Path.of(directory, ".pixelake");
        }

        public Lake withoutMaintenance() {
            return new Lake(directory, catalog, history, drops, format, Maintenance.NONE);
        }
    }

    /**
     * The Iceberg catalog, and where the tables go in it.
     *
     * @param properties Iceberg's ({@code type}, {@code uri}, ...); none for the embedded lake's SQLite catalog
     * @param namespace one namespace for all tables, when set
     */
    public record Catalog(String name, Map<String, String> properties, Optional<String> namespace, IfExists ifExists) {

        /** Whether it is the one in the lake's folder. */
        public boolean isEmbedded() {
            return properties.isEmpty();
        }
    }

    /** Where the changes of all tables are written to. */
    public record Changes(List<FileTarget> files, List<TableTarget> tables) implements Serializable {
        public static final Changes NONE = new Changes(List.of(), List.of());

        public boolean isEmpty() {
            return files.isEmpty() && tables.isEmpty();
        }
    }

    /**
     * Which changes are written.
     *
     * @param before whether the old row of an update is
     * @param initial whether the rows of the oldest version that a mirror has are
     * @param maySkip whether versions that aren't written yet may be removed from a mirror
     */
    public record Feed(boolean before, boolean initial, boolean maySkip) implements Serializable {}

    /**
     * A folder of change files.
     *
     * @param rollSizeBytes of the file as it is, compressed or not
     * @param lineOptions of Flink's format
     */
    public record FileTarget(
            FileFormat format,
            String path,
            long rollSizeBytes,
            Duration rollInterval,
            Compression compression,
            Map<String, String> lineOptions,
            Feed feed)
            implements Serializable {}

    /** Iceberg tables of changes. @param target their names, with {@code {namespace}} and {@code {table}} for the mirror's */
    public record TableTarget(String target, Feed feed) implements Serializable {}

    /**
     * Settings of one table.
     *
     * @param target {@code namespace.table} in the catalog, when set
     * @param json in which form its JSON columns are mirrored
     * @param layout how its rows lie in files, and the Iceberg table's properties
     */
    public record Table(
            Optional<String> target, Extras extras, Rows rows, Cells cells, JsonForms json, TableLayout layout) {

        /** What holds of a table of which nothing is said. */
        public static final Table DEFAULTS = TableSettings.defaults();
    }

    /** What is mirrored besides the columns. @param embeddings whether the values of embedding indexes are */
    public record Extras(Errors errors, boolean embeddings) {}

    /** What becomes of a cell that can't be read or mapped. */
    public enum OnBadCell {
        /** Its table stops. */
        FAIL,
        /** It becomes NULL, and is noted. */
        NULL
    }

    /**
     * What becomes of single cells.
     *
     * @param media what becomes of media, by the columns' names in the mirror; under {@code *} of all that aren't named
     */
    public record Cells(Map<String, MediaTreatment> media, OnBadCell onBadCell) {}

    /**
     * What is mirrored of a table's rows.
     *
     * @param select columns and expressions over them, as in SQL behind SELECT; absent: all columns
     * @param where a condition, as in SQL behind WHERE; absent: all rows
     * @param types Flink SQL types that columns are cast to, by the columns' names in the mirror
     */
    public record Rows(Optional<String> select, Optional<String> where, Map<String, String> types) {}

    /** The Flink job. @param verifyEvery the pause between verifications while it runs; absent: none */
    public record Job(String name, int parallelism, Duration checkpointInterval, Optional<Duration> verifyEvery) {}
}
