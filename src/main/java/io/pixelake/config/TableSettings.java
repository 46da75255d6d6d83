package io.pixelake.config;

import io.pixelake.model.TableLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what is set for single tables. Whether a column is there is known at the source only. */
final class TableSettings {
    private final Settings table;

    /** @param table at the table's place */
    private TableSettings(Settings table) {
        this.table = table;
    }

    /** Of a table of which nothing is said. */
    static MirrorConfig.Table defaults() {
        Settings nothing = new Settings(Map.of(), ConfigFlags.none(), new GivenPaths(Map.of()), new Problems());
        return new TableSettings(nothing).read();
    }

    /** By path. @param format how mirrors are written */
    static Map<String, MirrorConfig.Table> read(Settings settings, MirrorConfig.Format format) {
        Map<String, MirrorConfig.Table> tables = new LinkedHashMap<>();
        Map<String, String> pathByTarget = new HashMap<>();
        for (String path : settings.tablePaths()) {
            Settings table = settings.at(TableOptions.PLACE, "tables." + path);
            tables.put(path, new TableSettings(table).read());
            format.noVariant()
                    .ifPresent(problem -> refuseVariant(table, tables.get(path).json(), problem));
            Optional<String> target = tables.get(path).target();
            target.map(name -> pathByTarget.put(name, path))
                    .ifPresent(other -> table.refuse(
                            TableOptions.TARGET,
                            "\"" + target.get() + "\" is also the target of " + other + "; give each table its own"));
        }
        return Map.copyOf(tables);
    }

    private MirrorConfig.Table read() {
        return new MirrorConfig.Table(
                table.find(TableOptions.TARGET),
                extras(),
                rows(),
                new MirrorConfig.Cells(new MediaSettings(table).read(), table.get(TableOptions.ON_BAD_CELL)),
                json(),
                layout());
    }

    private MirrorConfig.Extras extras() {
        return new MirrorConfig.Extras(table.get(TableOptions.ERRORS), table.get(TableOptions.EMBEDDINGS));
    }

    private MirrorConfig.Rows rows() {
        Map<String, String> each = table.entries(TableOptions.SELECT_EACH);
        Optional<String> select = each.isEmpty() ? table.find(TableOptions.SELECT) : Optional.of(selectOf(each));
        if (select.isPresent()) {
            refuseBesideSelect(TableOptions.ERRORS);
            refuseBesideSelect(TableOptions.EMBEDDINGS);
        }
        Map<String, String> types = table.entries(TableOptions.TYPES);
        types.forEach((column, type) -> {
            if (JsonForms.isVariant(type)) {
                table.refuse(
                        TableOptions.TYPES,
                        column,
                        "VARIANT isn't a type to cast to; set json: { " + column + ": variant } instead");
            }
        });
        return new MirrorConfig.Rows(select, table.find(TableOptions.WHERE), types);
    }

    private static String selectOf(Map<String, String> each) {
        return each.entrySet().stream()
                .map(entry -> entry.getValue() + " AS \"" + entry.getKey().replace("\"", "\"\"") + "\"")
                .collect(Collectors.joining(", "));
    }

    /** What Pixelake adds to all columns has no place among selected ones. */
    private <T> void refuseBesideSelect(Option<T> option) {
        if (table.given(option).isPresent() && !table.read(option).equals(option.defaultValue())) {
            table.refuse(
                    option, "can't stand beside select, which says what all columns are; leave one of the two out");
        }
    }

    private JsonForms json() {
        return new JsonForms(table.get(TableOptions.JSON), table.entries(TableOptions.JSON_EACH));
    }

    private static void refuseVariant(Settings table, JsonForms json, String problem) {
        if (json.others() == JsonForms.Form.VARIANT) {
            table.refuse(TableOptions.JSON, problem);
        }
        json.columns().forEach((column, form) -> {
            if (form == JsonForms.Form.VARIANT) {
                table.refuse(TableOptions.JSON_EACH, column, problem);
            }
        });
    }

    private TableLayout layout() {
        Map<String, String> properties = table.entries(TableOptions.PROPERTIES);
        properties.forEach((key, value) -> TablePropertyRules.problemOf(key, value)
                .ifPresent(problem -> table.refuse(TableOptions.PROPERTIES, key, "the property " + problem)));
        return new TableLayout(table.find(TableOptions.PARTITION), table.find(TableOptions.ORDER), properties);
    }
}
