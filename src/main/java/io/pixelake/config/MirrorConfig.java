package io.pixelake.config;

import io.pixelake.model.MediaTreatment;
import io.pixelake.model.TableLayout;
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
     * How a mirror is dropped whose table was.
     *
     * @param after how long the table must have been gone
     * @param purge whether the mirror's files are deleted
     * @param confirmed whether the user says that tables which are gone at the start were dropped, however many they are
     */
    public record Drops(Duration after, boolean purge, boolean confirmed) {
        public static final Drops DEFAULT = new Drops(Duration.ofHours(1), false, false);
    }

    /** How the history of tables is shown. */
    public record History(
            Granularity granularity,
            OnDrop onDrop,
            Snapshots snapshots,
            Tag tag,
            OnForeignWrite onForeignWrite,
            Drops drops) {
        public static final History DEFAULT = new History(Granularity.VERSION, OnDrop.KEEP, Snapshots.TABLE, Tag.NONE);

        public History(Granularity granularity, OnDrop onDrop, Snapshots snapshots, Tag tag) {
            this(granularity, onDrop, snapshots, tag, OnForeignWrite.STOP);
        }

        public History(
                Granularity granularity, OnDrop onDrop, Snapshots snapshots, Tag tag, OnForeignWrite onForeignWrite) {
            this(granularity, onDrop, snapshots, tag, onForeignWrite, Drops.DEFAULT);
        }
    }

    /**
     * Maintenance of mirror tables.
     *
     * @param expireSnapshotsAfter absent: never
     * @param orphansAfter absent: never
     */
    public record Maintenance(
            boolean compact, Optional<Duration> expireSnapshotsAfter, Optional<Duration> orphansAfter) {
        public static final Maintenance DEFAULT =
                new Maintenance(true, Optional.of(Duration.ofDays(7)), Optional.of(Duration.ofDays(3)));
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
        public static final Format DEFAULT = new Format(2, false, Deletes.AUTO, List.of());

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
                    .filter(word ->
                            LakeReader.of(word).filter(LakeReader::readsVariant).isEmpty())
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

    /**
     * The Pixeltable instance.
     *
     * @param home the Pixeltable home, whose server is found through its postmaster.pid when no url is given
     * @param tables globs over table paths; those that begin with {@code !} exclude; empty means all
     * @param server what is known of the server in the home
     * @param mediaRoots folders besides the home's that media files may be read from
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
            boolean allowUnknownSchemaVersion,
            Server server,
            List<MediaRoot> mediaRoots) {

        public Source(
                String home,
                Optional<String> url,
                Optional<String> user,
                Optional<String> password,
                List<String> tables,
                Start start,
                Duration pollInterval,
                boolean untilCaughtUp,
                boolean allowUnknownSchemaVersion) {
            this(
                    home,
                    url,
                    user,
                    password,
                    tables,
                    start,
                    pollInterval,
                    untilCaughtUp,
                    allowUnknownSchemaVersion,
                    Server.DEFAULT,
                    List.of());
        }
    }

    /**
     * The PostgreSQL server in the Pixeltable home.
     *
     * @param pgdata its data folder, where it isn't {@code pgdata} in the home
     * @param database the database's name, where it isn't {@code pixeltable}
     * @param start whether it is started when it doesn't run
     */
    public record Server(Optional<String> pgdata, Optional<String> database, boolean start) {
        public static final Server DEFAULT = new Server(Optional.empty(), Optional.empty(), false);
    }

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
            IfExists ifExists,
            History history,
            Format format,
            Maintenance maintenance) {

        public Lake(
                String directory,
                String catalogName,
                Map<String, String> catalog,
                Optional<String> namespace,
                IfExists ifExists) {
            this(
                    directory,
                    catalogName,
                    catalog,
                    namespace,
                    ifExists,
                    History.DEFAULT,
                    Format.DEFAULT,
                    Maintenance.DEFAULT);
        }

        public Path stateDirectory() {
            return Path.of(directory, ".pixelake");
        }
    }

    /** A folder of rolling changelog files. @param rollSizeBytes of the file as it is, compressed or not */
    public record FileTarget(
            FileFormat format, String path, long rollSizeBytes, Duration rollInterval, Compression compression) {

        public FileTarget(FileFormat format, String path, long rollSizeBytes, Duration rollInterval) {
            this(format, path, rollSizeBytes, rollInterval, Compression.NONE);
        }

        FileTarget compressedBy(Compression other) {
            return new FileTarget(format, path, rollSizeBytes, rollInterval, other);
        }
    }

    /**
     * Settings of one table.
     *
     * @param target {@code namespace.table} in the catalog, when set
     * @param embeddings whether the values of embedding indexes are mirrored
     * @param json in which form its JSON columns are mirrored
     * @param layout how its rows lie in files, and the Iceberg table's properties
     */
    public record Table(
            Optional<String> target,
            Errors errors,
            boolean embeddings,
            Rows rows,
            Cells cells,
            JsonForms json,
            TableLayout layout) {
        public Table(Optional<String> target) {
            this(target, Errors.NONE, false, Rows.ALL);
        }

        public Table(Optional<String> target, Errors errors, boolean embeddings, Rows rows) {
            this(target, errors, embeddings, rows, Cells.PLAIN, JsonForms.TEXT, TableLayout.NONE);
        }
    }

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
    public record Cells(Map<String, MediaTreatment> media, OnBadCell onBadCell) {
        public static final Cells PLAIN = new Cells(Map.of(), OnBadCell.FAIL);
    }

    /**
     * What is mirrored of a table's rows.
     *
     * @param select columns and expressions over them, as in SQL behind SELECT; absent: all columns
     * @param where a condition, as in SQL behind WHERE; absent: all rows
     * @param types Flink SQL types that columns are cast to, by the columns' names in the mirror
     */
    public record Rows(Optional<String> select, Optional<String> where, Map<String, String> types) {
        public static final Rows ALL = new Rows(Optional.empty(), Optional.empty(), Map.of());
    }

    /** The Flink job. @param verifyEvery the pause between verifications while it runs; absent: none */
    public record Job(String name, int parallelism, Duration checkpointInterval, Optional<Duration> verifyEvery) {
        public static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    }
}
