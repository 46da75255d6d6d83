package io.pixelake.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which Iceberg table properties a mirror can have. It rests on these choices:
 *
 * <ul>
 *   <li>What says where a mirror stands is Pixelake's own, and what Iceberg keeps in properties of its own name is Iceberg's.
 *   <li>What another setting of Pixelake's decides is set there, so that nothing says two things.
 *   <li>Rows are looked up in Parquet files and by the statistics of Pixelake's columns: neither can be turned off.
 *   <li>A value that no engine can read is refused here, rather than when files are written.
 * </ul>
 */
public final class TablePropertyRules {
    private static final List<String> PIXELAKES = List.of("pixeltable.", "pixelake.");
    private static final Set<String> ICEBERGS = Set.of(
            "uuid",
            "location",
            "snapshot-count",
            "current-snapshot-id",
            "current-snapshot-summary",
            "current-snapshot-timestamp-ms",
            "current-schema",
            "default-partition-spec",
            "default-sort-order");
    private static final Set<String> FORMATS = Set.of("write.format.default", "write.delete.format.default");
    private static final Set<String> CODECS = Set.of("zstd", "gzip", "snappy", "uncompressed");
    private static final Set<String> METADATA_CODECS = Set.of("gzip", "none");
    private static final Set<String> GRANULARITIES = Set.of("file", "partition");
    private static final Map<String, String> SET_ELSEWHERE = Map.of(
            "format-version", "it is set with lake.format-version",
            "write.delete.mode", "the delete mode is set with lake.deletes and lake.readers",
            "write.update.mode", "the delete mode is set with lake.deletes and lake.readers",
            "write.merge.mode", "the delete mode is set with lake.deletes and lake.readers",
            "write.upsert.enabled", "Pixelake writes rows by their own keys, and no equality deletes");
    private static final Set<String> DEPRECATED_PATHS =
            Set.of("write.object-storage.path", "write.folder-storage.path");
    private static final String LOCATIONS = "write.location-provider.impl";
    private static final String LOCATION_PROVIDER = "org.apache.iceberg.io.LocationProvider";
    private static final Set<List<?>> CONSTRUCTORS = Set.of(List.of(), List.of(String.class, Map.class));
    /** What Iceberg reads as an int. */
    private static final Pattern INTS = Pattern.compile("write\\.(delete\\.)?parquet\\..*(-bytes|-limit|-count)");

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern COUNTS =
            Pattern.compile(".*(-bytes|-ms|-count|-limit|-rows|-versions-max|-to-keep|-retries)");

    /** Properties that a mirror can have. */
    public static final ValueForm<List<Map.Entry<String, String>>> FORM =
            ValueForm.list("KEY=VALUE", "list of Iceberg table properties", TablePropertyRules::read, List::toString);

    private TablePropertyRules() {}

    private static Optional<Map.Entry<String, String>> read(
            List<String> texts, GivenPaths paths, Consumer<String> refuse) {
        String[] sides = texts.get(0).split("=", 2);
        if (sides.length < 2 || sides[0].isEmpty()) {
            refuse.accept("\"" + texts.get(0) + "\" isn't allowed; give KEY=VALUE");
            return Optional.empty();
        }
        Optional<String> problem = problemOf(sides[0], sides[1]);
        problem.ifPresent(what -> refuse.accept(sides[0] + " " + what));
        return problem.isEmpty() ? Optional.of(Map.entry(sides[0], sides[1])) : Optional.empty();
    }

    /** What is wrong with a property, as the end of a sentence; empty when nothing is. */
    static Optional<String> problemOf(String key, String value) {
        if (PIXELAKES.stream().anyMatch(key::startsWith)) {
            return Optional.of("is Pixelake's own: it says where a mirror stands. Leave it out");
        }
        if (ICEBERGS.contains(key)) {
            return Optional.of("is Iceberg's own name for something else. Leave it out");
        }
        if (SET_ELSEWHERE.containsKey(key)) {
            return Optional.of("can't be set here: " + SET_ELSEWHERE.get(key));
        }
        if (key.startsWith("encryption.")) {
            return Optional.of("can't be set: Pixelake doesn't write encrypted tables");
        }
        if (key.startsWith("write.metadata.metrics.column._pxt_")) {
            return Optional.of("can't be set: Pixelake finds rows by the statistics of that column");
        }
        if (DEPRECATED_PATHS.contains(key)) {
            return Optional.of("can't be set: Iceberg takes write.data.path instead");
        }
        return problemOfValue(key, value);
    }

    private static Optional<String> problemOfValue(String key, String value) {
        if (FORMATS.contains(key) && !value.equals("parquet")) {
            return Optional.of("is \"" + value + "\", but Pixelake's files are parquet");
        }
        if (key.equals("write.parquet.compression-codec") && !CODECS.contains(value.toLowerCase(Locale.ROOT))) {
            return Optional.of("is \"" + value + "\"; give gzip, snappy, uncompressed or zstd");
        }
        if (key.equals("write.metadata.compression-codec")
                && !METADATA_CODECS.contains(value.toLowerCase(Locale.ROOT))) {
            return Optional.of("is \"" + value + "\"; give gzip or none");
        }
        if (key.equals("write.delete.granularity") && !GRANULARITIES.contains(value.toLowerCase(Locale.ROOT))) {
            return Optional.of("is \"" + value + "\"; give file or partition");
        }
        if (key.equals(LOCATIONS) && !isLocationProvider(value)) {
            return Optional.of("is \"" + value + "\"; give a class in the class path that implements "
                    + LOCATION_PROVIDER + " and has a public constructor without parameters or with (String, Map)");
        }
        if (INTS.matcher(key).matches() && !isInt(value)) {
            return Optional.of("is \"" + value + "\"; give a whole number from 1 to " + Integer.MAX_VALUE);
        }
        if (COUNTS.matcher(key).matches() && !NUMBER.matcher(value).matches()) {
            return Optional.of("is \"" + value + "\"; give a whole number");
        }
        if (key.endsWith("enabled") && !value.equals("true") && !value.equals("false")) {
            return Optional.of("is \"" + value + "\"; give true or false");
        }
        return Optional.empty();
    }

    private static boolean isInt(String value) {
        return NUMBER.matcher(value).matches()
                && Long.parseLong(value) >= 1
                && Long.parseLong(value) <= Integer.MAX_VALUE;
    }

    /** As Iceberg looks for it when it first makes a file. */
    private static boolean isLocationProvider(String name) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            Class<?> found = Class.forName(name, false, loader);
            return Class.forName(LOCATION_PROVIDER, false, loader).isAssignableFrom(found)
                    && Arrays.stream(found.getConstructors())
                            .map(constructor -> List.of(constructor.getParameterTypes()))
                            .anyMatch(CONSTRUCTORS::contains);
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
