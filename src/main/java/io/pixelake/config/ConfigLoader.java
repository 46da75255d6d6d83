package io.pixelake.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads a configuration from a YAML file and flags; flags win. What neither says of the source is as Pixeltable is told by its
 * environment variables and its own settings file. Whether folders and servers exist is the job's business.
 */
public final class ConfigLoader {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration SHORTEST_VERIFY_PAUSE = Duration.ofSeconds(1);
    private static final Duration SHORTEST_SNAPSHOT_LIFE = Duration.ofMinutes(1);

    /** Files of a group that waits for its commit look like orphans. */
    private static final Duration SHORTEST_ORPHAN_LIFE = Duration.ofDays(1);

    private static final String OFF = "off";

    /** The URL of a SQLite catalog ends at the question mark, for Pixelake as for PyIceberg. */
    private static final Pattern NOT_IN_LAKES = Pattern.compile("[?\\p{Cntrl}]");

    private final Settings settings;
    private final Map<String, String> environment;
    private final Problems problems;
    private final PixeltableSettings pixeltable;
    private final GivenPaths paths;

    private ConfigLoader(Settings settings, Map<String, String> environment, Problems problems) {
        this.settings = settings;
        this.environment = environment;
        this.problems = problems;
        paths = new GivenPaths(environment);
        pixeltable = new PixeltableSettings(environment, problems);
    }

    /**
     * Loads a configuration.
     *
     * @param file the YAML file, if there is one
     * @param environment the environment variables
     * @throws ConfigProblems with all faults there are
     */
    public static MirrorConfig load(Optional<Path> file, ConfigFlags flags, Map<String, String> environment) {
        Problems problems = new Problems();
        Map<String, Setting> fromFile = file.map(
                        path -> new YamlSettings(path, new Variables(environment, problems), problems)
                                .flatten(new YamlFileReader(path, problems).read()))
                .orElse(Map.of());
        ConfigLoader loader = new ConfigLoader(new Settings(fromFile, flags, problems), environment, problems);
        MirrorConfig config = loader.config();
        problems.throwIfAny();
        return config;
    }

    private MirrorConfig config() {
        MirrorConfig.Source source = source();
        MirrorConfig.Lake lake = lake();
        return new MirrorConfig(source, lake, files(), tables(lake.format()), job());
    }

    private MirrorConfig.Source source() {
        Optional<String> givenUrl = url();
        Optional<SqlAlchemyUrl> connect =
                givenUrl.isEmpty() && settings.find("source.home").isEmpty()
                        ? pixeltable.connectString()
                        : Optional.empty();
        Optional<String> url = givenUrl.or(() -> connect.map(SqlAlchemyUrl::url));
        String home = home();
        return new MirrorConfig.Source(
                home,
                url,
                settings.text("source.user").or(() -> connect.flatMap(SqlAlchemyUrl::user)),
                settings.text("source.password").or(() -> connect.flatMap(SqlAlchemyUrl::password)),
                tableGlobs(),
                settings.choice("source.start", MirrorConfig.Start.class).orElse(MirrorConfig.Start.CURRENT),
                duration("source.poll-interval", Duration.ofSeconds(1)),
                settings.isTrue("source.until-caught-up"),
                settings.isTrue("source.allow-unknown-schema-version"),
                server(home, url),
                new MediaRootSettings(settings, problems, paths).read());
    }

    private MirrorConfig.Server server(String home, Optional<String> url) {
        boolean start = settings.isTrue("source.start-server");
        if (url.isPresent() && start) {
            problems.add(
                    settings.find("source.start-server").orElseThrow().where(),
                    "only the server in a Pixeltable home can be started, and "
                            + settings.find("source.url")
                                    .map(Setting::where)
                                    .orElse("the environment variable " + PixeltableSettings.CONNECT_STRING)
                            + " names a database elsewhere; leave one of the two");
        }
        if (url.isPresent()) {
            // A home that isn't used may hold anything.
            return MirrorConfig.Server.DEFAULT;
        }
        return new MirrorConfig.Server(
                pixeltable.pgdata().map(data -> checked("the environment variable PIXELTABLE_PGDATA", data)),
                pixeltable.database(home),
                start);
    }

    private String home() {
        return settings.find("source.home")
                .map(this::path)
                .or(() -> pixeltable
                        .variable("PIXELTABLE_HOME")
                        .filter(home -> !home.isBlank())
                        .map(home -> checked("the environment variable PIXELTABLE_HOME", home)))
                .orElseGet(() -> checked("the environment variable HOME", "~/.pixeltable"));
    }

    /** A home on the command line beats a URL in the file, as any flag beats the file. */
    private Optional<String> url() {
        Optional<Setting> url = settings.find("source.url");
        Optional<Setting> home = settings.find("source.home");
        if (url.isPresent()
                && home.isPresent()
                && url.get().isFlag() == home.get().isFlag()) {
            problems.add(
                    url.get().where(),
                    "can't be given together with " + home.get().where() + "; leave the one that isn't meant");
        }
        if (home.filter(Setting::isFlag).isPresent()
                && url.filter(Setting::isFlag).isEmpty()) {
            return Optional.empty();
        }
        return settings.parsed(
                "source.url",
                text -> Optional.of(text).filter(value -> value.startsWith("jdbc:postgresql:")),
                "a URL like jdbc:postgresql://host:5432/pixeltable");
    }

    private List<String> tableGlobs() {
        List<String> globs = settings.list("source.tables");
        String where = settings.find("source.tables").map(Setting::where).orElse("");
        globs.forEach(glob -> TableFilter.problemOf(glob)
                .ifPresent(problem -> problems.add(where, "the glob \"" + glob + "\" " + problem)));
        return List.copyOf(globs);
    }

    private MirrorConfig.Lake lake() {
        return new MirrorConfig.Lake(
                lakeDirectory(),
                settings.name("lake.catalog.name", "lake"),
                catalog(),
                settings.parsed(
                        "lake.namespace",
                        ConfigLoader::namespace,
                        "a name, or names separated by dots, one of which may be {path}"),
                settings.choice("lake.if-exists", MirrorConfig.IfExists.class).orElse(MirrorConfig.IfExists.ERROR),
                history(),
                new FormatSettings(settings, problems).read(),
                maintenance());
    }

    private MirrorConfig.Maintenance maintenance() {
        MirrorConfig.Maintenance defaults = MirrorConfig.Maintenance.DEFAULT;
        return new MirrorConfig.Maintenance(
                settings.isTrue("lake.maintenance.compact", defaults.compact()),
                durationOrOff(
                        "lake.maintenance.expire-snapshots-after",
                        SHORTEST_SNAPSHOT_LIFE,
                        defaults.expireSnapshotsAfter()),
                durationOrOff("lake.maintenance.orphans-after", SHORTEST_ORPHAN_LIFE, defaults.orphansAfter()));
    }

    private MirrorConfig.History history() {
        MirrorConfig.History defaults = MirrorConfig.History.DEFAULT;
        return new MirrorConfig.History(
                settings.choice("lake.granularity", MirrorConfig.Granularity.class)
                        .orElse(defaults.granularity()),
                settings.choice("lake.on-drop", MirrorConfig.OnDrop.class).orElse(defaults.onDrop()),
                settings.choice("lake.snapshots", MirrorConfig.Snapshots.class).orElse(defaults.snapshots()),
                settings.choice("lake.tag", MirrorConfig.Tag.class).orElse(defaults.tag()),
                settings.choice("lake.on-foreign-write", MirrorConfig.OnForeignWrite.class)
                        .orElse(defaults.onForeignWrite()),
                new MirrorConfig.Drops(
                        duration("lake.drop-after", defaults.drops().after()),
                        settings.isTrue("lake.purge-dropped"),
                        settings.isTrue("lake.confirm-drops")));
    }

    private String lakeDirectory() {
        Optional<Setting> setting = settings.find("lake.dir");
        setting.filter(value -> value.value().matches("[A-Za-z][A-Za-z0-9+.-]+:.*"))
                .ifPresent(value -> problems.add(
                        value.where(),
                        "\"" + value.value() + "\" isn't a local folder; give one, and for a lake elsewhere set its"
                                + " catalog (lake.catalog or --catalog-property type=..., warehouse=...)"));
        return usableForLakes(
                setting.map(Setting::where).orElse("lake.dir"),
                setting.map(this::path).orElse("./lake"));
    }

    private String usableForLakes(String where, String directory) {
        String absolute = Path.of(directory).toAbsolutePath().toString();
        if (NOT_IN_LAKES.matcher(absolute).find()) {
            problems.add(
                    where,
                    "\"" + directory + "\" isn't allowed: the path of a lake, " + absolute
                            + ", can hold no ? and no control character, which readers of its catalog can't open; give"
                            + " another folder");
        }
        return directory;
    }

    private Map<String, String> catalog() {
        Map<String, String> properties = new HashMap<>(settings.catalogProperties());
        if (!properties.containsKey("type") && !properties.containsKey("catalog-impl")) {
            knownToPyIceberg().forEach(properties::putIfAbsent);
        }
        if (!properties.isEmpty() && !properties.containsKey("type") && !properties.containsKey("catalog-impl")) {
            problems.add(
                    settings.whereCatalogIs(),
                    "the catalog has properties (" + String.join(", ", new TreeSet<>(properties.keySet()))
                            + ") but neither type (rest, jdbc, hive, nessie, hadoop) nor catalog-impl (a class); give one,"
                            + " or leave them all out for the embedded lake");
        }
        return Map.copyOf(properties);
    }

    /** Only a catalog that is asked for by name: a file that lies around must not move anybody's lake. */
    private Map<String, String> knownToPyIceberg() {
        return settings.text("lake.catalog.name")
                .flatMap(name -> new PyIcebergCatalogs(environment, problems).find(name))
                .orElse(Map.of());
    }

    private List<MirrorConfig.FileTarget> files() {
        List<MirrorConfig.FileTarget> targets = new ArrayList<>();
        for (String key : settings.fileKeys()) {
            fileTarget(key)
                    .filter(target -> settings.flag(flagOf(target.format())).isEmpty())
                    .ifPresent(targets::add);
        }
        for (MirrorConfig.FileFormat format : MirrorConfig.FileFormat.values()) {
            settings.flag(flagOf(format))
                    .map(setting -> fileTarget(format, path(setting), "files"))
                    .ifPresent(targets::add);
        }
        return compressed(targets);
    }

    private List<MirrorConfig.FileTarget> compressed(List<MirrorConfig.FileTarget> targets) {
        Optional<Compression> flag = settings.choice("files[].compress", Compression.class);
        if (flag.isPresent() && targets.isEmpty()) {
            problems.add("--compress", "there are no change files to compress; give --csv or --jsonl with it");
        }
        return targets.stream()
                .map(target -> flag.map(target::compressedBy).orElse(target))
                .toList();
    }

    private Optional<MirrorConfig.FileTarget> fileTarget(String key) {
        requireGiven(key, "format", "csv or jsonl");
        requireGiven(key, "path", "a folder or a URL");
        Optional<MirrorConfig.FileFormat> format = settings.choice(key + ".format", MirrorConfig.FileFormat.class);
        Optional<String> path = settings.find(key + ".path").map(this::path);
        MirrorConfig.FileTarget target = fileTarget(format.orElse(MirrorConfig.FileFormat.CSV), path.orElse("."), key);
        return format.isPresent() && path.isPresent() ? Optional.of(target) : Optional.empty();
    }

    private MirrorConfig.FileTarget fileTarget(MirrorConfig.FileFormat format, String path, String key) {
        long rollSize = settings.parsed(
                        key + ".roll-size",
                        text -> Quantities.bytes(text).filter(bytes -> bytes > 0),
                        Quantities.SIZE_FORM)
                .orElse(128L << 20);
        return new MirrorConfig.FileTarget(
                format,
                path,
                rollSize,
                duration(key + ".roll-interval", Duration.ofMinutes(5)),
                settings.choice(key + ".compress", Compression.class).orElse(Compression.NONE));
    }

    private void requireGiven(String key, String name, String allowed) {
        if (settings.find(key + "." + name).isEmpty()) {
            String where = settings.find(key).map(Setting::where).orElse(key);
            problems.add(where, "has no " + name + "; give " + allowed);
        }
    }

    private static String flagOf(MirrorConfig.FileFormat format) {
        return switch (format) {
            case CSV -> "--csv";
            case JSONL -> "--jsonl";
        };
    }

    private Map<String, MirrorConfig.Table> tables(MirrorConfig.Format format) {
        Map<String, MirrorConfig.Table> tables = new LinkedHashMap<>();
        Map<String, String> pathByTarget = new HashMap<>();
        for (String path : settings.tablePaths()) {
            String key = "tables." + path + ".target";
            Optional<String> target = settings.parsed(
                    key,
                    text -> dottedName(text).filter(name -> name.contains(".")),
                    "a namespace and a table, as in analytics.images");
            target.map(name -> pathByTarget.put(name, path))
                    .ifPresent(other -> problems.add(
                            settings.find(key).orElseThrow().where(),
                            "\"" + target.get() + "\" is also the target of " + other + "; give each table its own"));
            tables.put(
                    path,
                    new MirrorConfig.Table(
                            target,
                            errors(path),
                            settings.isTrue("tables." + path + ".embeddings"),
                            new RowSettings(settings, problems, "tables." + path).read(),
                            cells("tables." + path),
                            new JsonSettings(settings, problems, "tables." + path, format).read(),
                            new LayoutSettings(settings, problems, "tables." + path).read()));
        }
        return Map.copyOf(tables);
    }

    private MirrorConfig.Cells cells(String place) {
        return new MirrorConfig.Cells(
                new MediaSettings(settings, problems, place + ".media", paths).read(),
                settings.choice(place + ".on-bad-cell", MirrorConfig.OnBadCell.class)
                        .orElse(MirrorConfig.OnBadCell.FAIL));
    }

    private MirrorConfig.Errors errors(String path) {
        return settings.choice("tables." + path + ".errors", MirrorConfig.Errors.class)
                .orElse(MirrorConfig.Errors.NONE);
    }

    private MirrorConfig.Job job() {
        return new MirrorConfig.Job(
                settings.name("job.name", "pixelake"),
                settings.number("job.parallelism", 2, 1, 1024),
                duration("job.checkpoint-interval", MirrorConfig.Job.CHECKPOINT_INTERVAL),
                verifyEvery());
    }

    private Optional<Duration> verifyEvery() {
        return durationOrOff("job.verify-every", SHORTEST_VERIFY_PAUSE, Optional.empty());
    }

    private Optional<Duration> durationOrOff(String key, Duration shortest, Optional<Duration> defaultDuration) {
        return settings.parsed(
                        key,
                        text -> text.equals(OFF)
                                ? Optional.of(Optional.<Duration>empty())
                                : Quantities.duration(text)
                                        .filter(duration -> duration.compareTo(shortest) >= 0)
                                        .map(Optional::of),
                        OFF + ", or " + Quantities.DURATION_FORM + ", at least " + Quantities.write(shortest))
                .orElse(defaultDuration);
    }

    private Duration duration(String key, Duration defaultDuration) {
        return settings.parsed(
                        key,
                        text -> Quantities.duration(text).filter(duration -> duration.compareTo(SHORTEST) >= 0),
                        Quantities.DURATION_FORM + ", at least 10 ms")
                .orElse(defaultDuration);
    }

    private String path(Setting setting) {
        return checked(setting.where(), setting.value());
    }

    private String checked(String where, String path) {
        try {
            return paths.text(path);
        } catch (GivenPaths.BadPathException e) {
            problems.add(where, "\"" + path.strip() + "\" " + e.getMessage());
            return ".";
        }
    }

    /** {@code {path}} stands for the directories of a table, as a part of its own and once at most. */
    private static Optional<String> namespace(String text) {
        String fixed = text.replaceFirst("(^|\\.)\\{path}(?=$|\\.)", "$1path");
        return dottedName(fixed).filter(name -> !name.matches(".*[{}].*")).map(name -> text);
    }

    private static Optional<String> dottedName(String text) {
        boolean whole = Arrays.stream(text.split("\\.", -1)).noneMatch(String::isBlank);
        return whole ? Optional.of(text) : Optional.empty();
    }
}
