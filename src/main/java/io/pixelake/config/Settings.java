package io.pixelake.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks settings up, flag before file, and turns them into values; a bad one is reported and the default taken. */
final class Settings {
    private final Map<String, Setting> fromFile;
    private final ConfigFlags flags;
    private final Problems problems;

    Settings(Map<String, Setting> fromFile, ConfigFlags flags, Problems problems) {
        this.fromFile = fromFile;
        this.flags = flags;
        this.problems = problems;
    }

    Optional<Setting> find(String key) {
        return Options.ALL.stream()
                .filter(option -> option.key().equals(key))
                .flatMap(option -> option.flags().stream())
                .flatMap(flag -> flag(flag).stream())
                .findFirst()
                .or(() -> Optional.ofNullable(fromFile.get(key)));
    }

    Optional<Setting> flag(String flag) {
        List<String> values = flags.get(flag);
        return values.isEmpty() ? Optional.empty() : Optional.of(new Setting(flag, values, true));
    }

    Optional<String> text(String key) {
        return find(key).map(Setting::value);
    }

    /** A text that must not be blank. */
    String name(String key, String defaultName) {
        return parsed(key, text -> Optional.of(text).filter(name -> !name.isBlank()), "a name")
                .orElse(defaultName);
    }

    List<String> list(String key) {
        return find(key).map(Setting::values).orElse(List.of());
    }

    boolean isTrue(String key) {
        return isTrue(key, false);
    }

    boolean isTrue(String key, boolean defaultValue) {
        Map<String, Boolean> words = Map.of("true", true, "false", false);
        return parsed(key, text -> Optional.ofNullable(words.get(text.toLowerCase(Locale.ROOT))), "true or false")
                .orElse(defaultValue);
    }

    int number(String key, int defaultNumber, int from, int to) {
        Function<String, Optional<Integer>> parse = text -> text.matches("\\d{1,9}")
                ? Optional.of(Integer.valueOf(text)).filter(number -> number >= from && number <= to)
                : Optional.empty();
        return parsed(key, parse, "a whole number from " + from + " to " + to).orElse(defaultNumber);
    }

    <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
        return choice(key, List.of(type.getEnumConstants()));
    }

    /** Some of them. */
    <E extends Enum<E>> Optional<E> choice(String key, List<E> constants) {
        List<String> words = constants.stream().map(Settings::word).toList();
        return parsed(
                key,
                text -> constants.stream()
                        .filter(constant -> word(constant).equalsIgnoreCase(text))
                        .findFirst(),
                String.join(" or ", words));
    }

    /** How a constant is written in settings. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param allowed what a value looks like, as the end of a sentence */
    <T> Optional<T> parsed(String key, Function<String, Optional<T>> parse, String allowed) {
        return find(key).flatMap(setting -> {
            Optional<T> value;
            try {
                value = parse.apply(setting.value());
            } catch (GivenPaths.BadPathException e) {
                problems.add(setting.where(), "\"" + setting.value() + "\" " + e.getMessage());
                return Optional.empty();
            }
            if (value.isEmpty()) {
                problems.add(
                        setting.where(),
                        "\"" + Secrets.mask(key, setting.value()) + "\" isn't allowed; give " + allowed);
            }
            return value;
        });
    }

    /** The keys of the entries of {@code files} in the file: {@code files[0]}, .. */
    List<String> fileKeys() {
        return fromFile.keySet().stream()
                .filter(key -> key.matches("files\\[\\d+]"))
                .toList();
    }

    /** The paths that have an entry under {@code tables}, sorted. */
    SortedSet<String> tablePaths() {
        Pattern entry = Pattern.compile(
                "tables\\.(.+?)\\.(?:" + String.join("|", Options.namesAt(Options.TABLE_PLACE)) + ")(?:\\..+)?");
        return fromFile.keySet().stream()
                .map(entry::matcher)
                .filter(Matcher::matches)
                .map(matched -> matched.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The settings under a place where any name may stand, by these, in the file's order. */
    Map<String, Setting> settingsIn(String place) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        String prefix = place + ".";
        fromFile.forEach((key, setting) -> {
            if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), setting);
            }
        });
        return settings;
    }

    /** What the file says under a place where any name may stand, in its order. */
    Map<String, String> entries(String place) {
        Map<String, String> entries = new LinkedHashMap<>();
        String prefix = place + ".";
        fromFile.forEach((key, setting) -> {
            if (key.startsWith(prefix)) {
                entries.put(key.substring(prefix.length()), setting.value());
            }
        });
        return entries;
    }

    /** The catalog's properties without its name, those of flags over those of the file. */
    Map<String, String> catalogProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.putAll(entries(Options.CATALOG_PLACE));
        properties.remove("name");
        flags.get("--catalog-property").forEach(property -> {
            int equals = property.indexOf('=');
            if (equals < 1) {
                problems.add("--catalog-property", "\"" + property + "\" isn't allowed; give KEY=VALUE");
            } else if (property.startsWith("name=")) {
                problems.add("--catalog-property", "the catalog's name is set with --catalog NAME");
            } else {
                properties.put(property.substring(0, equals), property.substring(equals + 1));
            }
        });
        return properties;
    }

    /** Where the catalog's properties were given, for messages. */
    String whereCatalogIs() {
        return Stream.concat(
                        flag("--catalog-property").stream(),
                        fromFile.entrySet().stream()
                                .filter(entry -> entry.getKey().startsWith(Options.CATALOG_PLACE + "."))
                                .map(Map.Entry::getValue))
                .map(Setting::where)
                .findFirst()
                .orElse(Options.CATALOG_PLACE);
    }
}
