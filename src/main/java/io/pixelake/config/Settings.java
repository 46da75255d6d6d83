package io.pixelake.config;

import io.pixelake.config.EffectiveConfig.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What was given for each option, flag before file. A text that can't be a value is reported and counts as not given.
 * What {@link #get} and {@link #find} find of an option, or {@link #holds} is told of it, is kept for the log.
 */
final class Settings {
    private static final String NOT_SET = "(not set)";

    private final Map<String, Setting> fromFile;
    private final ConfigFlags flags;
    private final GivenPaths paths;
    private final Problems problems;
    private final Map<String, Shown> shown;
    private final List<String> notices;
    private final UnaryOperator<String> keys;

    private Settings(
            Map<String, Setting> fromFile,
            ConfigFlags flags,
            GivenPaths paths,
            Problems problems,
            Map<String, Shown> shown,
            List<String> notices,
            UnaryOperator<String> keys) {
        this.fromFile = fromFile;
        this.flags = flags;
        this.paths = paths;
        this.problems = problems;
        this.shown = shown;
        this.notices = notices;
        this.keys = keys;
    }

    Settings(Map<String, Setting> fromFile, ConfigFlags flags, GivenPaths paths, Problems problems) {
        this(fromFile, flags, paths, problems, new TreeMap<>(), new ArrayList<>(), UnaryOperator.identity());
    }

    /** The same for the options of one table or entry: {@code tables.<path>} is {@code tables.demo/images} there. */
    Settings at(String place, String here) {
        String pattern = "^" + Pattern.quote(place);
        String replacement = Matcher.quoteReplacement(here);
        return new Settings(
                fromFile,
                flags,
                paths,
                problems,
                shown,
                notices,
                key -> keys.apply(key.replaceFirst(pattern, replacement)));
    }

    /** What holds of an option that has a default. */
    <T> T get(Option<T> option) {
        return find(option).orElseThrow();
    }

    /** What was given for an option, or its default if it has one. */
    <T> Optional<T> find(Option<T> option) {
        return holdsIfAny(option, read(option).or(option::defaultValue));
    }

    /** Says what holds of an option, whatever was given. */
    <T> T holds(Option<T> option, T value) {
        return holdsIfAny(option, Optional.of(value)).orElseThrow();
    }

    /** The same of an option that nothing may hold of. */
    <T> Optional<T> holdsIfAny(Option<T> option, Optional<T> value) {
        show(option, value, value.equals(option.defaultValue()));
        return value;
    }

    /** The same of what is worth a line in any log. */
    <T> T found(Option<T> option, T value) {
        show(option, Optional.of(value), false);
        return value;
    }

    private <T> void show(Option<T> option, Optional<T> value, boolean isDefault) {
        String key = key(option);
        String text = value.map(option.form()::write)
                .map(given -> Secrets.mask(key, given))
                .orElse(NOT_SET);
        shown.put(key, new Shown(key, text, isDefault));
    }

    /** All that is known of by now, sorted. */
    List<Shown> shown() {
        return List.copyOf(shown.values());
    }

    /** Keeps a line for the log about what was given. */
    void notice(String line) {
        notices.add(line);
    }

    List<String> notices() {
        return List.copyOf(notices);
    }

    /** What was given, if it can be a value. */
    <T> Optional<T> read(Option<T> option) {
        return given(option).flatMap(setting -> read(option.form(), setting));
    }

    <T> Optional<T> read(ValueForm<T> form, Setting setting) {
        return form.reader().read(setting.values(), paths, problem -> problems.add(setting.where(), problem));
    }

    /** What was given, unread. Of several flags none is the option's only one: who has a use for them asks for each. */
    Optional<Setting> given(Option<?> option) {
        return option.flags().stream()
                .filter(flag -> option.flags().size() == 1)
                .flatMap(flag -> flag(flag).stream())
                .findFirst()
                .or(() -> Optional.ofNullable(fromFile.get(key(option))));
    }

    Optional<Setting> flag(String flag) {
        List<String> values = flags.get(flag);
        return values.isEmpty() ? Optional.empty() : Optional.of(new Setting(flag, values, true));
    }

    /** What the file says where any name may stand, by these, in its order. */
    <T> Map<String, T> entries(Option<T> open) {
        Map<String, T> entries = new LinkedHashMap<>();
        given(place(open)).forEach((name, setting) -> read(open.form(), setting)
                .filter(value -> Options.at(open.key().replace("*", name)).isEmpty())
                .ifPresent(value -> entries.put(name, value)));
        return holdsAll(open, entries);
    }

    /** Whether nothing was given where any name may stand. */
    boolean isEmpty(Option<?> open) {
        return given(place(open)).isEmpty();
    }

    /** Says what holds where any name may stand. */
    <T> Map<String, T> holdsAll(Option<T> open, Map<String, T> entries) {
        entries.forEach(
                (name, value) -> at(open.key(), open.key().replace("*", name)).holds(open, value));
        return entries;
    }

    private String place(Option<?> open) {
        return key(open).substring(0, key(open).length() - "*".length());
    }

    /** The names that the file has in a place. */
    List<String> namesIn(String place) {
        return given(keys.apply(place) + ".").keySet().stream()
                .map(key -> key.replaceFirst("\\.[^.]*$", ""))
                .distinct()
                .toList();
    }

    /** What the file has below a place, by the rest of the key. */
    private Map<String, Setting> given(String prefix) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        fromFile.forEach((key, setting) -> {
            if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), setting);
            }
        });
        return settings;
    }

    /** Reports that what was given for an option doesn't go with something. */
    void refuse(Option<?> option, String problem) {
        problems.add(where(option), problem);
    }

    /** The same of what the file has at a key. */
    void refuse(String key, String problem) {
        problems.add(Optional.ofNullable(fromFile.get(key)).map(Setting::where).orElse(key), problem);
    }

    /** The same of an entry where any name may stand. */
    void refuse(Option<?> open, String name, String problem) {
        at(open.key(), open.key().replace("*", name)).refuse(open, problem);
    }

    /** Where an option was given, or one of its entries, for messages. */
    String where(Option<?> option) {
        return given(option)
                .or(() ->
                        option.isOpen() ? given(place(option)).values().stream().findFirst() : Optional.empty())
                .map(Setting::where)
                .orElseGet(() -> key(option).replace(".*", ""));
    }

    private String key(Option<?> option) {
        return keys.apply(option.key());
    }

    /** The keys of the entries of {@code changes} in the file: {@code changes[0]}, .. */
    List<String> changesKeys() {
        return fromFile.keySet().stream()
                .filter(key -> key.matches("changes\\[\\d+]"))
                .toList();
    }

    /** The paths that have an entry under {@code tables}, sorted. */
    SortedSet<String> tablePaths() {
        Pattern entry = Pattern.compile(
                "tables\\.(.+?)\\.(?:" + String.join("|", Options.namesAt(TableOptions.PLACE)) + ")(?:\\..+)?");
        return fromFile.keySet().stream()
                .map(entry::matcher)
                .filter(Matcher::matches)
                .map(matched -> matched.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
