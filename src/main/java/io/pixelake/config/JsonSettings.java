package io.pixelake.config;

import io.pixelake.config.JsonForms.Form;
import java.util.HashMap;
import java.util.Map;

/** Reads in which form the JSON columns of a table are mirrored. */
final class JsonSettings {
    private final Settings settings;
    private final Problems problems;
    private final String key;
    private final MirrorConfig.Format format;

    /** @param table the table's place, {@code tables.<path>} @param format how mirrors are written */
    JsonSettings(Settings settings, Problems problems, String table, MirrorConfig.Format format) {
        this.settings = settings;
        this.problems = problems;
        this.key = table + ".json";
        this.format = format;
    }

    JsonForms read() {
        Map<String, Form> columns = new HashMap<>();
        settings.settingsIn(key).forEach((column, setting) -> columns.put(column, form(setting)));
        return new JsonForms(settings.find(key).map(this::form).orElse(Form.STRING), columns);
    }

    private Form form(Setting setting) {
        try {
            Form form = JsonForms.form(setting.value());
            if (form == Form.VARIANT) {
                format.noVariant().ifPresent(problem -> problems.add(setting.where(), problem));
            }
            return form;
        } catch (IllegalArgumentException e) {
            problems.add(setting.where(), e.getMessage());
            return Form.STRING;
        }
    }
}
