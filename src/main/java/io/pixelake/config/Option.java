package io.pixelake.config;

import java.util.List;

/**
 * One setting, as documentation, {@code --help} and the check for unknown keys see it.
 *
 * @param key its place in the YAML: {@code files[].path} stands in each element of a list, {@code tables.<path>.target}
 *     under each table, {@code lake.catalog.*} for any further name
 * @param flags the flags of {@code pixelake mirror} that set it; most have one, some none
 * @param parameter what follows the flag, for {@code --help}; empty when nothing does
 * @param defaultValue what holds when nothing is given, in words where it depends on something
 * @param unit the form of a value
 */
public record Option(
        String key, List<String> flags, String parameter, String defaultValue, String unit, String description) {
    public Option {
        flags = List.copyOf(flags);
    }

    /** Whether the value is a list in the YAML and its flag may be given more than once. */
    public boolean isRepeatable() {
        return unit.startsWith("list");
    }

    /** Its row of the table in docs/configuration.md: key, flag, default, unit, description. */
    public String toMarkdownRow() {
        String flagCell = flags.isEmpty() ? "" : "`" + String.join("`, `", flags) + "`";
        return "| `%s` | %s | %s | %s | %s |".formatted(key, flagCell, defaultValue, unit, description);
    }
}
