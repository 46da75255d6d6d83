package io.pixelake.config;

import static io.pixelake.config.ValueForms.duration;
import static io.pixelake.config.ValueForms.durationFrom;
import static io.pixelake.config.ValueForms.durationOrOff;
import static io.pixelake.config.ValueForms.folder;
import static io.pixelake.config.ValueForms.name;
import static io.pixelake.config.ValueForms.oneOf;
import static io.pixelake.config.ValueForms.size;
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

/** Every setting there is; those of change files and of the job are defined here. A constant is all that one takes. */
public final class Options {
    static final String FILE_PLACE = "files[]";

    static final Option<MirrorConfig.FileFormat> FILE_FORMAT = Option.of(
                    FILE_PLACE + ".format", oneOf(MirrorConfig.FileFormat.class))
            .without("no files")
            .means("Format of these changelog files.");

    /** Each flag is for its format. */
    static final Option<String> FILE_PATH = Option.of(FILE_PLACE + ".path", folder("folder or URL"), "--csv", "--jsonl")
            .without("no files")
            .means("Where rolling changelog files go, a folder per table. The flags replace the entries of their"
                    + " format.");

    static final Option<Long> FILE_ROLL_SIZE = Option.of(FILE_PLACE + ".roll-size", size())
            .by(128L << 20)
            .means("Begin a new file at this size, counted as it is on disk: compressed, where it is.");

    static final Option<Compression> FILE_COMPRESS = Option.of(
                    FILE_PLACE + ".compress", oneOf(Compression.class), "--compress")
            .by(Compression.NONE)
            .means("Compress these files; their names then end in `.gz` or `.zst`. The flag is for all of them.");

    static final Option<Duration> FILE_ROLL_INTERVAL = Option.of(FILE_PLACE + ".roll-interval", duration())
            .by(Duration.ofMinutes(5))
            .means("Begin a new file after this time.");

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
