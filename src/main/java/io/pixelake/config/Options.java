package io.pixelake.config;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Every setting there is: the one place that names it, its default, its unit and what it means. */
public final class Options {
    static final String TABLE_PLACE = "tables.<path>";
    static final String MEDIA_COLUMNS_PLACE = TABLE_PLACE + ".media.columns";
    static final String FILE_PLACE = "files[]";
    static final String CATALOG_PLACE = "lake.catalog";

    /** Sorted by key. */
    public static final List<Option> ALL = Stream.of(sourceOptions(), lakeOptions(), mediaOptions(), otherOptions())
            .flatMap(Arrays::stream)
            .sorted((a, b) -> a.key().compareTo(b.key()))
            .toList();

    private Options() {}

    /** The names that may stand directly in a place; an empty place is the top. */
    static Set<String> namesAt(String place) {
        String prefix = place.isEmpty() ? "" : place + ".";
        Set<String> names = new TreeSet<>();
        ALL.stream()
                .map(Option::key)
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .map(key -> key.replaceFirst("[.\\[].*", ""))
                .filter(name -> !name.startsWith("<") && !name.equals("*"))
                .forEach(names::add);
        return names;
    }

    /** The place of what has a name of its own in {@code place}. */
    static String placeOfNamed(String place) {
        return place.equals(MEDIA_COLUMNS_PLACE) ? place + ".<column>" : TABLE_PLACE;
    }

    /** Whether any name may stand directly in a place. */
    static boolean isOpen(String place) {
        return ALL.stream().anyMatch(option -> option.key().equals(place + ".*"));
    }

    /** Whether a place is one of those where any name may stand. */
    static boolean isInOpen(String place) {
        return ALL.stream()
                .map(Option::key)
                .anyMatch(key -> key.endsWith(".*") && place.startsWith(key.substring(0, key.length() - 1)));
    }

    private static Option[] sourceOptions() {
        return new Option[] {
            option(
                    "source.home",
                    "--pixeltable-home",
                    "DIR",
                    "`$PIXELTABLE_HOME`, else `~/.pixeltable`",
                    "folder",
                    "The Pixeltable home. Its PostgreSQL server must be running; opening Pixeltable in Python starts it, or `--start-server`."),
            option(
                    "source.start-server",
                    "--start-server",
                    "",
                    "`false`",
                    "`true` or `false`",
                    "Start the server in the Pixeltable home when it isn't running. It keeps running afterwards, as when Pixeltable starts it."),
            option(
                    "source.url",
                    "--source-url",
                    "JDBC_URL",
                    "`$PIXELTABLE_DB_CONNECT_STR`, else none",
                    "`jdbc:postgresql:` URL",
                    "The PostgreSQL database of a Pixeltable that doesn't use the server in its home; instead of `source.home`."),
            option(
                    "source.user",
                    "",
                    "",
                    "the URL's",
                    "text",
                    "PostgreSQL user, with `source.url`. Needs SELECT only."),
            option("source.password", "", "", "the URL's", "text, secret", "Password of that user."),
            option(
                    "source.tables",
                    "--tables",
                    "GLOB",
                    "all tables",
                    "list of globs",
                    "Which tables to mirror, by path: `*` matches within one part, `**` across parts, `!glob` excludes."),
            option(
                    "source.start",
                    "--start",
                    "current|earliest",
                    "`current`",
                    "`current` or `earliest`",
                    "Where a table that isn't mirrored yet begins: with its newest version, or with its first."),
            option(
                    "source.poll-interval",
                    "--poll-interval",
                    "DURATION",
                    "`1 s`",
                    "duration",
                    "How often to look for new versions and tables."),
            option(
                    "source.until-caught-up",
                    "--until-caught-up",
                    "",
                    "`false`",
                    "`true` or `false`",
                    "Exit once every table is at the version that the source has."),
            option(
                    "source.media-roots",
                    "--media-root",
                    "[NAMED=]DIR",
                    "none",
                    "list of folders, each `DIR` or `NAMED=DIR`",
                    "Folders besides the home's `media` and `file_cache` that large cells, and media to be uploaded or inlined, may be read from; with the path that they have in Pixeltable's rows, where it is another one here."),
            option(
                    "source.allow-unknown-schema-version",
                    "--allow-unknown-schema-version",
                    "",
                    "`false`",
                    "`true` or `false`",
                    "Try a Pixeltable store whose metadata version this Pixelake doesn't know."),
        };
    }

    private static Option[] mediaOptions() {
        return new Option[] {
            option(
                    "tables.<path>.media.mode",
                    "",
                    "",
                    "`reference`",
                    "`reference`, `upload` or `inline`",
                    "What media columns hold: the URL as it is, the URL of a copy, or the file's bytes."),
            option(
                    "tables.<path>.media.to",
                    "",
                    "",
                    "none",
                    "folder or URL",
                    "With `mode: upload`: where local files are uploaded to, under the SHA-256 of their content."),
            option(
                    "tables.<path>.media.on-local",
                    "",
                    "",
                    "`warn`",
                    "`warn`, `error` or `keep`",
                    "With `mode: reference`: what to do about URLs of local files, which nobody else can read."),
            option(
                    "tables.<path>.media.limit",
                    "",
                    "",
                    "`16 MB`",
                    "size",
                    "With `mode: inline`: the biggest file that may become a cell."),
            option(
                    MEDIA_COLUMNS_PLACE + ".<column>.mode",
                    "",
                    "",
                    "as the table's",
                    "`reference`, `upload` or `inline`",
                    "The same for one column, by its name in the mirror."),
            option(
                    MEDIA_COLUMNS_PLACE + ".<column>.to",
                    "",
                    "",
                    "as the table's",
                    "folder or URL",
                    "The same for one column."),
            option(
                    MEDIA_COLUMNS_PLACE + ".<column>.on-local",
                    "",
                    "",
                    "as the table's",
                    "`warn`, `error` or `keep`",
                    "The same for one column."),
            option(
                    MEDIA_COLUMNS_PLACE + ".<column>.limit",
                    "",
                    "",
                    "as the table's",
                    "size",
                    "The same for one column."),
            option(
                    "tables.<path>.on-bad-cell",
                    "",
                    "",
                    "`fail`",
                    "`fail` or `null`",
                    "What becomes of a cell that can't be read or mapped: its table stops, or it becomes NULL and is noted."),
        };
    }

    private static Option[] lakeOptions() {
        return new Option[] {
            option(
                    "lake.dir",
                    "--lake",
                    "DIR",
                    "`./lake`",
                    "local folder",
                    "The embedded lake (catalog, data files) and local state; with another catalog just the state."),
            option("lake.catalog.name", "--catalog", "NAME", "`lake`", "name", "Name of the Iceberg catalog."),
            option(
                    "lake.catalog.*",
                    "--catalog-property",
                    "KEY=VALUE",
                    "the embedded SQLite catalog",
                    "list of Iceberg catalog properties",
                    "Another catalog: `type` or `catalog-impl`, `uri`, `warehouse` and whatever else Iceberg knows for it."),
            option(
                    "lake.namespace",
                    "",
                    "",
                    "the table's folders",
                    "`a.b` or `a.{path}`",
                    "One namespace for all tables, for catalogs whose namespaces don't nest; or with `{path}`, which stands for the table's folders, one of your own above them."),
            option(
                    "lake.format-version",
                    "",
                    "",
                    "`2`; a mirror keeps a higher one",
                    "`2` or `3`",
                    "Version of the Iceberg table format. A mirror of a lower one is raised with its next commit."),
            option(
                    "lake.deletes",
                    "",
                    "",
                    "`auto`",
                    "`auto` or `copy-on-write`",
                    "Delete mode: that of the format version, unless a reader can't apply it, or copy-on-write always."),
            option(
                    "lake.readers",
                    "",
                    "",
                    "none",
                    "list of engines",
                    "Who will read the tables: selects the delete mode, and is refused when no mode is readable for all of them."),
            option(
                    "lake.granularity",
                    "",
                    "",
                    "`version`",
                    "`version` or `checkpoint`",
                    "What becomes one Iceberg snapshot: each Pixeltable version, or all that a commit finds, as one."),
            option(
                    "lake.on-drop",
                    "--on-drop",
                    "keep|drop",
                    "`keep`",
                    "`keep` or `drop`",
                    "What becomes of the mirror of a table that is dropped in Pixeltable: it is kept, or dropped from the catalog."),
            option(
                    "lake.drop-after",
                    "",
                    "",
                    "`1 h`",
                    "duration, at least `10 ms`",
                    "With `on-drop: drop`, how long a table must be gone before its mirror is dropped."),
            option(
                    "lake.purge-dropped",
                    "",
                    "",
                    "`false`",
                    "`true` or `false`",
                    "With `on-drop: drop`, whether the files of the mirror are deleted too."),
            option(
                    "lake.confirm-drops",
                    "--confirm-drops",
                    "",
                    "`false`",
                    "`true` or `false`",
                    "For one start: tables that are gone within its first 10 minutes were dropped on purpose, even if they are most."),
            option(
                    "lake.on-foreign-write",
                    "--on-foreign-write",
                    "stop|keep",
                    "`stop`",
                    "`stop` or `keep`",
                    "What to do about a snapshot that an external writer made on a mirror's `main`: stop that table, or continue on top of it."),
            option(
                    "lake.snapshots",
                    "--snapshots",
                    "table|tag",
                    "`table`",
                    "`table` or `tag`",
                    "How a Pixeltable snapshot is shown: as a table, or as a tag of its base's mirror where that has the version."),
            option(
                    "lake.tag",
                    "--tag",
                    "none|versions",
                    "`none`",
                    "`none` or `versions`",
                    "Whether each version's snapshot is tagged with its number: `v12`."),
            option(
                    "lake.maintenance.compact",
                    "",
                    "",
                    "`true`",
                    "`true` or `false`",
                    "Merge small files, and rewrite files many rows of which are deleted, while the mirror runs."),
            option(
                    "lake.maintenance.expire-snapshots-after",
                    "",
                    "",
                    "`7 d`",
                    "duration, at least `1 min`, or `off`",
                    "Remove snapshots that are older, but never those of the ten newest versions, nor what a tag or branch"
                            + " holds."),
            option(
                    "lake.maintenance.orphans-after",
                    "",
                    "",
                    "`3 d`",
                    "duration, at least `1 d`, or `off`",
                    "Delete files in a mirror's folder that nothing refers to, once they are older."),
            option(
                    "lake.if-exists",
                    "--if-exists",
                    "error|replace",
                    "`error`",
                    "`error` or `replace`",
                    "What to do with a target table that exists and isn't a mirror of this Pixeltable: refuse, or take it over."),
        };
    }

    private static Option[] otherOptions() {
        return new Option[] {
            option("files[].format", "", "", "no files", "`csv` or `jsonl`", "Format of these changelog files."),
            new Option(
                    "files[].path",
                    List.of("--csv", "--jsonl"),
                    "DIR",
                    "no files",
                    "folder or URL",
                    "Where rolling changelog files go, a folder per table. The flags replace the entries of their format."),
            option(
                    "files[].roll-size",
                    "",
                    "",
                    "`128 MB`",
                    "size",
                    "Begin a new file at this size, counted as it is on disk: compressed, where it is."),
            option(
                    "files[].compress",
                    "--compress",
                    "none|gzip|zstd",
                    "`none`",
                    "`none`, `gzip` or `zstd`",
                    "Compress these files; their names then end in `.gz` or `.zst`. The flag is for all of them."),
            option("files[].roll-interval", "", "", "`5 min`", "duration", "Begin a new file after this time."),
            option(
                    "tables.<path>.target",
                    "",
                    "",
                    "from the table's path",
                    "`namespace.table`",
                    "The Iceberg table that mirrors the Pixeltable table of that path."),
            option(
                    "tables.<path>.errors",
                    "",
                    "",
                    "`none`",
                    "`none` or `columns`",
                    "Whether the errors of computed and media cells get columns, `<column>_errortype` and `<column>_errormsg`."),
            option(
                    "tables.<path>.embeddings",
                    "",
                    "",
                    "`false`",
                    "`true` or `false`",
                    "Whether the values of embedding indexes get columns, `<column>_<index>`."),
            option(
                    "tables.<path>.select",
                    "",
                    "",
                    "all columns",
                    "text",
                    "Which columns, and expressions over them, as behind SQL's SELECT: `label, width * height AS area`."),
            option(
                    "tables.<path>.select.*",
                    "",
                    "",
                    "all columns",
                    "text",
                    "The same, one by one: the name in the mirror, and the column or expression that it shows."),
            option(
                    "tables.<path>.where",
                    "",
                    "",
                    "all rows",
                    "text",
                    "Which rows, as behind SQL's WHERE: `width > 500 AND label LIKE 'c%'`."),
            option(
                    "tables.<path>.types.*",
                    "",
                    "",
                    "as Pixeltable's types",
                    "Flink SQL type",
                    "The type that a column is cast to, by its name in the mirror: `DOUBLE`, `ROW<k BIGINT, tags ARRAY<STRING>>`."),
            option(
                    "tables.<path>.json",
                    "",
                    "",
                    "`string`",
                    "`string`, `infer` or `variant`",
                    "How JSON columns are mirrored: as text, as the type that all their values fit, or as Iceberg's VARIANT."),
            option(
                    "tables.<path>.json.*",
                    "",
                    "",
                    "`string`",
                    "`string`, `infer` or `variant`",
                    "The same for one column, by its name in the mirror; all others are text."),
            option(
                    "tables.<path>.partition",
                    "",
                    "",
                    "none",
                    "list of columns, `year(c)`, `month(c)`, `day(c)`, `hour(c)`, `bucket(N, c)`, `truncate(N, c)`",
                    "What the Iceberg table is partitioned by."),
            option(
                    "tables.<path>.order",
                    "",
                    "",
                    "none",
                    "list of columns, with `asc` or `desc` and `nulls first` or `nulls last`",
                    "What the rows of each data file are sorted by."),
            option(
                    "tables.<path>.properties.*",
                    "",
                    "",
                    "Iceberg's, with `zstd`",
                    "text",
                    "Properties of the Iceberg table, for instance `write.parquet.compression-codec`."),
            option("job.name", "", "", "`pixelake`", "text", "Name of the Flink job."),
            option(
                    "job.parallelism",
                    "--parallelism",
                    "N",
                    "`2`",
                    "whole number from 1 to 1024",
                    "How many readers and writers work side by side."),
            option(
                    "job.checkpoint-interval",
                    "--checkpoint-interval",
                    "DURATION",
                    "`1 s`",
                    "duration, at least `10 ms`",
                    "How often to commit what is finished at least. When there is nothing left to read it is committed at"
                            + " once, about as often as this at most."),
            option(
                    "job.verify-every",
                    "",
                    "",
                    "`off`",
                    "duration, at least `1 s`, or `off`",
                    "While the job runs, compare the newest mirrored version of each table with the source, again and again with this pause."),
        };
    }

    private static Option option(
            String key, String flag, String parameter, String defaultValue, String unit, String description) {
        return new Option(key, flag.isEmpty() ? List.of() : List.of(flag), parameter, defaultValue, unit, description);
    }
}
