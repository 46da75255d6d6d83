package io.pixelake.config;

import java.util.List;
import java.util.Optional;

/**
 * One setting: all that the loader, the command line, the documentation and the log know of it.
 *
 * @param key its place in the YAML: {@code changes[].path} stands in each element of a list, {@code tables.<path>.target}
 *     under each table, {@code lake.catalog.*} for any further name
 * @param flags the flags of {@code pixelake mirror} that set it; most have one, some none
 * @param defaultValue what holds when nothing is given, unless it depends on something
 * @param defaultText the same in words
 */
public record Option<T>(
        String key,
        List<String> flags,
        ValueForm<T> form,
        Optional<T> defaultValue,
        String defaultText,
        String description) {

    /** One without default and description, which are added to it. */
    static <T> Option<T> of(String key, ValueForm<T> form, String... flags) {
        return new Option<>(key, List.of(flags), form, Optional.empty(), "", "");
    }

    /** The same with a default. */
    Option<T> by(T value) {
        return by(value, "`" + form.write(value) + "`");
    }

    /** The same with a default that needs more words. */
    Option<T> by(T value, String text) {
        return new Option<>(key, flags, form, Optional.of(value), text, description);
    }

    /** The same with nothing that holds by default, or with what depends on something. */
    Option<T> without(String text) {
        return new Option<>(key, flags, form, Optional.empty(), text, description);
    }

    Option<T> means(String what) {
        return new Option<>(key, flags, form, defaultValue, defaultText, what);
    }

    /** Whether a value is the default. */
    public boolean isDefault(T value) {
        return defaultValue.filter(value::equals).isPresent();
    }

    /** Whether any name may stand where its key has a star. */
    boolean isOpen() {
        return key.endsWith(".*");
    }

    /** Its row of the table in docs/configuration.md: key, flag, default, value, description. */
    public String toMarkdownRow() {
        String flagCell = flags.isEmpty() ? "" : "`" + String.join("`, `", flags) + "`";
        return "| `%s` | %s | %s | %s | %s |".formatted(key, flagCell, defaultText, form.documented(), description);
    }
}
