package io.pixelake.config;

import io.pixelake.model.TableLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads how the rows of one table are to lie in files. That its columns are there, its versions tell later. */
final class LayoutSettings {
    private final Settings settings;
    private final Problems problems;
    private final String table;

    LayoutSettings(Settings settings, Problems problems, String table) {
        this.settings = settings;
        this.problems = problems;
        this.table = table;
    }

    TableLayout read() {
        return new TableLayout(
                terms(".partition", LayoutText::partition, LayoutText.PARTITION_FORM),
                terms(".order", LayoutText::order, LayoutText.ORDER_FORM),
                properties());
    }

    private <T> Optional<List<T>> terms(String name, Function<String, Optional<T>> parse, String form) {
        return settings.find(table + name).map(setting -> {
            List<T> terms = new ArrayList<>();
            for (String text : setting.values().stream()
                    .flatMap(value -> LayoutText.parts(value).stream())
                    .toList()) {
                parse.apply(text)
                        .ifPresentOrElse(
                                terms::add,
                                () -> problems.add(setting.where(), "\"" + text + "\" isn't allowed; give " + form));
            }
            return terms;
        });
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        settings.settingsIn(table + ".properties").forEach((key, setting) -> {
            properties.put(key, setting.value());
            TablePropertyRules.problemOf(key, setting.value())
                    .ifPresent(problem -> problems.add(setting.where(), "the property " + problem));
        });
        return properties;
    }
}
