package io.pixelake.config;

import io.pixelake.config.JsonForms.Form;
import java.util.HashMap;
import java.util.Map;

/** Reads in which form the JSON columns of a table are mirrored. */
final class JsonSettings {
    private final Settings settings;
    private final Problems problems;
    private final String key;

    /** @param table the table's place, {@code tables.<path>} */
    JsonSettings(Settings settings, Problems problems, String table) {
        this.settings = settings;
        this.problems = problems;
        this.key = table + ".json";
    }

    JsonForms read() {
        Map<String, Form> columns = new HashMap<>();
        settings.settingsIn(key).forEach((column, setting) -> columns.put(column, form(setting)));
        return new JsonForms(settings.find(key).map(this::form).orElse(Form.STRING), columns);
    }

    private Form form(Setting setting) {
        try {
            return JsonForms.form(setting.value());
        } catch (IllegalArgumentException e) {
            problems.add(setting.where(), e.getMessage());
            return Form.STRING;
        }
    }
}
