package io.pixelake.config;

import static io.pixelake.config.ValueForms.duration;
import static io.pixelake.config.ValueForms.durationFrom;
import static io.pixelake.config.ValueForms.durationOrOff;
import static io.pixelake.config.ValueForms.folder;
import static io.pixelake.config.ValueForms.matching;
import static io.pixelake.config.ValueForms.name;
import static io.pixelake.config.ValueForms.oneOf;
import static io.pixelake.config.ValueForms.size;
import static io.pixelake.config.ValueForms.text;
import static io.pixelake.config.ValueForms.truth;
import static io.pixelake.config.ValueForms.wholeNumber;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Every setting there is; those of changes and of the job are defined here. A constant is all that one takes. */
public final class Options {
    static final String CHANGES_PLACE = "changes[]";

    static final Option<MirrorConfig.ChangesFormat> CHANGES_FORMAT = Option.of(
                    CHANGES_PLACE + ".format", oneOf(MirrorConfig.ChangesFormat.class))
            .without("no changes")
            .means("Where every table's changes are written to: files of this format, or an Iceberg table each.");

    /** Each flag is for its format. */
    static final Option<String> CHANGES_PATH = Option.of(
                    CHANGES_PLACE + ".path", folder("folder or URL"), "--csv", "--jsonl")
            .without("no changes")
            .means("Where change files go, a folder per table. The flags replace the entries of their format.");

    static final Option<String> CHANGES_TARGET = Option.of(
                    CHANGES_PLACE + ".target",
                    matching(
                            "name with `{table}`",
                            "a namespace and a name with {table} in it, like {namespace}.{table}__changes",
                            "([^.]+[.])+[^.]*\\{table}[^.]*"))
            .by("{namespace}.{table}__changes")
            .means("Name of the changes tables of format `iceberg`, made of those of the mirror.");

    static final Option<Long> ROLL_SIZE = Option.of(CHANGES_PLACE + ".roll-size", size())
            .by(128L << 20)
            .means("Begin a new file at this size, counted as it is on disk: compressed, where it is.");

    static final Option<Compression> COMPRESS = Option.of(
                    CHANGES_PLACE + ".compress", oneOf(Compression.class), "--compress")
            .by(Compression.NONE)
            .means("Compress these files; their names then end in `.gz` or `.zst`. The flag is for all of them.");

    static final Option<Duration> ROLL_INTERVAL = Option.of(CHANGES_PLACE + ".roll-interval", duration())
            .by(Duration.ofMinutes(5))
            .means("Finish a file after this time.");

    static final Option<String> CSV_OPTIONS = Option.of(
                    CHANGES_PLACE + ".csv.*", text("TEXT", "option of Flink's CSV format"))
            .without("Flink's own, and decimals as plain numbers")
            .means("How lines are written: `field-delimiter`, `quote-character`, `escape-character`, `null-literal`,"
                    + " `write-bigdecimal-in-scientific-notation`.");

    static final Option<String> JSON_OPTIONS = Option.of(
                    CHANGES_PLACE + ".json.*", text("TEXT", "option of Flink's JSON format"))
            .without("`ISO-8601`, and decimals as plain numbers")
            .means("How lines of `jsonl` are written: `timestamp-format.standard`, `encode.decimal-as-plain-number`.");

    static final Option<Boolean> CHANGES_BEFORE = Option.of(CHANGES_PLACE + ".before", truth())
            .by(false)
            .means("Write the old row of each update, too, as `update_before`.");

    static final Option<Boolean> CHANGES_INITIAL = Option.of(CHANGES_PLACE + ".initial", truth())
            .by(true)
            .means(
                    "Begin a table with all rows of the oldest version that its mirror has, as inserts; else with what changes"
                            + " from now on.");

    static final Option<Boolean> CHANGES_MAY_SKIP = Option.of(CHANGES_PLACE + ".may-skip", truth())
            .by(false)
            .means("Let `lake.history.*` remove versions that aren't written there yet.");

    static final Option<String> JOB_NAME =
            Option.of("job.name", name("text")).by("pixelake").means("Name of the Flink job.");

    static final Option<Integer> PARALLELISM = Option.of("job.parallelism", wholeNumber(1, 1024), "--parallelism")
            .by(2)
            .means("How many readers and writers work side by side.");

    public static final Option<Duration> CHECKPOINT_INTERVAL = Option.of(
                    "job.checkpoint-interval", durationFrom(Duration.ofMillis(10)), "--checkpoint-interval")
            .by(Duration.ofSeconds(1))
            .means("How often to commit what is finished at least. When there is nothing left to read it is committed"
                    + " at once, about as often as this at most.");

    static final Option<Optional<Duration>> VERIFY_EVERY = Option.of(
                    "job.verify-every", durationOrOff(Duration.ofSeconds(1)))
            .by(Optional.empty())
            .means("While the job runs, compare the newest mirrored version of each table with the source, again and"
                    + " again with this pause.");

    /** Sorted by key. */
    public static final List<Option<?>> ALL = Stream.of(
                    SourceOptions.class, LakeOptions.class, TableOptions.class, Options.class)
            .flatMap(Options::declaredIn)
            .sorted(Comparator.comparing(Option::key))
            .toList();

    private Options() {}

    private static Stream<Option<?>> declaredIn(Class<?> options) {
        return Arrays.stream(options.getDeclaredFields())
                .filter(field -> field.getType() == Option.class)
                .map(Options::valueOf);
    }

    private static Option<?> valueOf(Field constant) {
        try {
            return (Option<?>) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The option of a place, if there is one. */
    static Optional<Option<?>> at(String place) {
        return ALL.stream().filter(option -> option.key().equals(place)).findFirst();
    }

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

    /** Where {@code place} holds things that have names of their own, as tables: the place of such a one. */
    static Optional<String> placeOfNamed(String place) {
        return ALL.stream()
                .map(Option::key)
                .filter(key -> key.startsWith(place + ".<"))
                .map(key -> key.substring(0, key.indexOf('>', place.length()) + 1))
                .findFirst();
    }

    /** Whether any name may stand directly in a place. */
    static boolean isOpen(String place) {
        return at(place + ".*").isPresent();
    }

    /** Whether a place is one of those where any name may stand. */
    static boolean isInOpen(String place) {
        return ALL.stream()
                .map(Option::key)
                .anyMatch(key -> key.endsWith(".*") && place.startsWith(key.substring(0, key.length() - 1)));
    }
}
