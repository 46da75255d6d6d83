package io.pixelake.config;

import static io.pixelake.config.ValueForms.durationFrom;
import static io.pixelake.config.ValueForms.durationOrOff;
import static io.pixelake.config.ValueForms.file;
import static io.pixelake.config.ValueForms.folder;
import static io.pixelake.config.ValueForms.matching;
import static io.pixelake.config.ValueForms.name;
import static io.pixelake.config.ValueForms.oneOf;
import static io.pixelake.config.ValueForms.size;
import static io.pixelake.config.ValueForms.truth;
import static io.pixelake.config.ValueForms.wholeNumber;
import static io.pixelake.config.ValueForms.wholeNumberOf;

import io.pixelake.model.CatalogKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The options under {@code lake}. */
final class LakeOptions {
    private static final String NAME = "[^.{}]*[^.{}\\s][^.{}]*";

    static final String CATALOG_PLACE = "lake.catalog";

    static final Option<String> DIRECTORY = Option.of("lake.dir", folder("local folder"), "--lake")
            .by("./lake")
            .means("The embedded lake (catalog, data files) and local state; with another catalog just the state.");

    static final Option<String> CATALOG_NAME = Option.of(CATALOG_PLACE + ".name", name("name"), "--catalog")
            .by("lake")
            .means("Name of the Iceberg catalog.");

    static final Option<String> CATALOG_PROPERTIES = Option.of(CATALOG_PLACE + ".*", property(), "--catalog-property")
            .without("the embedded SQLite catalog")
            .means("Another catalog: `type` or `catalog-impl`, `uri`, `warehouse` and whatever else Iceberg knows for"
                    + " it.");

    static final Option<CatalogKind> CATALOG_PROFILE = Option.of(
                    CATALOG_PLACE + ".profile", oneOf(CatalogKind.class), "--catalog-profile")
            .by(CatalogKind.AUTO)
            .means("What a REST catalog is taken for, where its server's address and answer don't tell.");

    static final Option<Path> CA_CERTIFICATES = Option.of("lake.ca-certificates", file())
            .without("those of Java alone")
            .means("Certificate authorities (PEM) that are trusted too, by the catalog's client and those of its"
                    + " object store.");

    static final Option<String> NAMESPACE = Option.of(
                    "lake.namespace",
                    matching(
                            "`a.b` or `a.{path}`",
                            "a name, or names separated by dots, one of which may be {path}",
                            "(" + NAME + "\\.)*(" + NAME + "|\\{path})(\\." + NAME + ")*"))
            .without("the table's folders")
            .means("One namespace for all tables, for catalogs whose namespaces don't nest; or with `{path}`, which"
                    + " stands for the table's folders, one of your own above them.");

    static final Option<Integer> FORMAT_VERSION = Option.of("lake.format-version", wholeNumberOf(2, 3))
            .by(2, "`2`; a mirror keeps a higher one")
            .means("Version of the Iceberg table format. A mirror of a lower one is raised with its next commit.");

    static final Option<MirrorConfig.Deletes> DELETES = Option.of("lake.deletes", oneOf(MirrorConfig.Deletes.class))
            .by(MirrorConfig.Deletes.AUTO)
            .means("Delete mode: that of the format version, unless a reader can't apply it, or copy-on-write always.");

    static final Option<List<LakeReaderSetting>> READERS = Option.of("lake.readers", readers())
            .without("none")
            .means("Who will read the tables: selects the delete mode, and is refused when no mode is readable for all"
                    + " of them.");

    static final Option<MirrorConfig.Granularity> GRANULARITY = Option.of(
                    "lake.granularity", oneOf(MirrorConfig.Granularity.class))
            .by(MirrorConfig.Granularity.VERSION)
            .means("What becomes one Iceberg snapshot: each Pixeltable version, or all that a commit finds, as one.");

    static final Option<MirrorConfig.OnDrop> ON_DROP = Option.of(
                    "lake.on-drop", oneOf(MirrorConfig.OnDrop.class), "--on-drop")
            .by(MirrorConfig.OnDrop.KEEP)
            .means("What becomes of the mirror of a table that is dropped in Pixeltable: it is kept, or dropped from"
                    + " the catalog.");

    static final Option<Duration> DROP_AFTER = Option.of("lake.drop-after", durationFrom(Duration.ofMillis(10)))
            .by(Duration.ofHours(1))
            .means("With `on-drop: drop`, how long a table must be gone before its mirror is dropped.");

    static final Option<Boolean> PURGE_DROPPED = Option.of("lake.purge-dropped", truth())
            .by(false)
            .means("With `on-drop: drop`, whether the files of the mirror are deleted too.");

    static final Option<Boolean> CONFIRM_DROPS = Option.of("lake.confirm-drops", truth(), "--confirm-drops")
            .by(false)
            .means("For one start: tables that are gone within its first 10 minutes were dropped on purpose, even if"
                    + " they are most.");

    static final Option<MirrorConfig.OnForeignWrite> ON_FOREIGN_WRITE = Option.of(
                    "lake.on-foreign-write", oneOf(MirrorConfig.OnForeignWrite.class), "--on-foreign-write")
            .by(MirrorConfig.OnForeignWrite.STOP)
            .means("What to do about a snapshot that an external writer made on a mirror's `main`: stop that table, or"
                    + " continue on top of it.");

    static final Option<MirrorConfig.Snapshots> SNAPSHOTS = Option.of(
                    "lake.snapshots", oneOf(MirrorConfig.Snapshots.class), "--snapshots")
            .by(MirrorConfig.Snapshots.TABLE)
            .means("How a Pixeltable snapshot is shown: as a table, or as a tag of its base's mirror where that has the"
                    + " version.");

    static final Option<MirrorConfig.Tag> TAG = Option.of("lake.tag", oneOf(MirrorConfig.Tag.class), "--tag")
            .by(MirrorConfig.Tag.NONE)
            .means("Whether each version's snapshot is tagged with its number: `v12`.");

    static final Option<MirrorConfig.TagKeep> TAG_KEEP = Option.of("lake.tag-keep", oneOf(MirrorConfig.TagKeep.class))
            .by(MirrorConfig.TagKeep.THINNED)
            .means("Whether the tags of versions are removed when the history is thinned, or all stay, with their"
                    + " snapshots.");

    static final Option<Boolean> COMPACT = Option.of("lake.maintenance.compact", truth())
            .by(true)
            .means("Merge small files, and rewrite files many rows of which are deleted, while the mirror runs.");

    static final Option<Optional<Duration>> EXPIRE_SNAPSHOTS_AFTER = Option.of(
                    "lake.maintenance.expire-snapshots-after", durationOrOff(Duration.ofMinutes(1)))
            .without("`lake.history.max-age`")
            .means("The former name of `lake.history.max-age`, which is still read.");

    /** At least so many that the newest versions, which always stay, leave room for others. */
    static final Option<Integer> MAX_SNAPSHOTS = Option.of("lake.history.max-snapshots", wholeNumber(20, 1_000_000))
            .by(2000)
            .means("How many snapshots a table keeps. With more, its history is thinned: the older it is, the fewer of"
                    + " its versions stay.");

    static final Option<Long> MAX_METADATA = Option.of("lake.history.max-metadata", size())
            .by(4L << 20)
            .means("How large a table's metadata file, which every commit writes, becomes before the history is"
                    + " thinned.");

    static final Option<Optional<Duration>> MAX_AGE = Option.of(
                    "lake.history.max-age", durationOrOff(Duration.ofMinutes(1)))
            .by(Optional.empty())
            .means("Remove snapshots that are older, but never those of the ten newest versions, nor what a tag or"
                    + " branch holds.");

    /** At least a day: files of a group that waits for its commit look like orphans. */
    static final Option<Optional<Duration>> ORPHANS_AFTER = Option.of(
                    "lake.maintenance.orphans-after", durationOrOff(Duration.ofDays(1)))
            .by(Optional.of(Duration.ofDays(3)))
            .means("Delete files in a mirror's folder that nothing refers to, once they are older.");

    static final Option<MirrorConfig.IfExists> IF_EXISTS = Option.of(
                    "lake.if-exists", oneOf(MirrorConfig.IfExists.class), "--if-exists")
            .by(MirrorConfig.IfExists.ERROR)
            .means("What to do with a target table that exists and isn't a mirror of this Pixeltable: refuse, or take"
                    + " it over.");

    private LakeOptions() {}

    private static ValueForm<String> property() {
        return new ValueForm<>(
                "KEY=VALUE",
                "list of Iceberg catalog properties",
                true,
                (texts, paths, refuse) -> Optional.of(texts.get(0)),
                Function.identity());
    }

    private static ValueForm<List<LakeReaderSetting>> readers() {
        return ValueForm.list(
                "ENGINE",
                "list of engines",
                (texts, paths, refuse) -> LakeReaderSetting.of(texts.get(0)).or(() -> {
                    refuse.accept(LakeReaderSetting.unknown(texts.get(0)));
                    return Optional.empty();
                }),
                readers -> readers.stream().map(LakeReaderSetting::word).collect(Collectors.joining(", ")));
    }
}
