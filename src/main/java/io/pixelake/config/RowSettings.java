package io.pixelake.config;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads which of a table's rows and columns are mirrored, and as what. Whether a column is there is known at the source only. */
final class RowSettings {
    private final Settings settings;
    private final Problems problems;
    private final String place;

    /** @param place the table's, {@code tables.<path>} */
    RowSettings(Settings settings, Problems problems, String place) {
        this.settings = settings;
        this.problems = problems;
        this.place = place;
    }

    MirrorConfig.Rows read() {
        Optional<String> select = select();
        if (select.isPresent()) {
            refuse("errors");
            refuse("embeddings");
        }
        return new MirrorConfig.Rows(select, text("where"), types());
    }

    private Map<String, String> types() {
        Map<String, String> types = settings.entries(place + ".types");
        types.forEach((column, type) -> {
            if (JsonForms.isVariant(type)) {
                String key = place + ".types." + column;
                String where = settings.find(key).map(Setting::where).orElse(key);
                problems.add(where, "VARIANT isn't a type to cast to; set json: { " + column + ": variant } instead");
            }
        });
        return types;
    }

    private Optional<String> select() {
        Map<String, String> each = settings.entries(place + ".select");
        if (each.isEmpty()) {
            return text("select");
        }
        return Optional.of(each.entrySet().stream()
                .map(entry -> entry.getValue() + " AS \"" + entry.getKey().replace("\"", "\"\"") + "\"")
                .collect(Collectors.joining(", ")));
    }

    private Optional<String> text(String name) {
        String key = place + "." + name;
        return settings.parsed(
                key, text -> Optional.of(text).filter(given -> !given.isBlank()), "SQL, or leave it out");
    }

    /** What Pixelake adds to all columns has no place among selected ones. */
    private void refuse(String name) {
        String key = place + "." + name;
        settings.find(key)
                .filter(setting ->
                        !setting.value().equals("none") && !setting.value().equals("false"))
                .ifPresent(setting -> problems.add(
                        setting.where(),
                        "can't stand beside select, which says what all columns are; leave one of the two out"));
    }
}
