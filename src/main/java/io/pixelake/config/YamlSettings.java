package io.pixelake.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Flattens a document into settings by key ({@code files[0].path}) and reports what doesn't belong into it. A place is
 * the key with list indexes and table paths taken out, as {@link Options} writes it.
 */
final class YamlSettings {
    private final Path file;
    private final Variables variables;
    private final Problems problems;
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    YamlSettings(Path file, Variables variables, Problems problems) {
        this.file = file;
        this.variables = variables;
        this.problems = problems;
    }

    Map<String, Setting> flatten(YamlNode.Mapping root) {
        section(root, "", "");
        return settings;
    }

    private void section(YamlNode.Mapping mapping, String place, String key) {
        mapping.entries().forEach((name, node) -> {
            String childKey = key.isEmpty() ? name : key + "." + name;
            Optional<String> placeOfNamed = Options.placeOfNamed(place);
            if (placeOfNamed.isPresent() || isKnown(name, place, at(childKey, node))) {
                value(node, placeOfNamed.orElseGet(() -> join(place, name)), childKey);
            }
        });
    }

    private boolean isKnown(String name, String place, String where) {
        Set<String> names = Options.namesAt(place);
        if (names.contains(name) || Options.isOpen(place)) {
            return true;
        }
        problems.add(
                where,
                "unknown key." + didYouMean(name, place, names) + " Allowed "
                        + (place.isEmpty() ? "at the top" : "here") + ": " + String.join(", ", names));
        return false;
    }

    /** The nearest name in this place; failing that, the same name in another place. */
    private static String didYouMean(String name, String place, Collection<String> names) {
        return NearestName.of(name, names)
                .map(near -> " Did you mean " + join(place, near) + "?")
                .or(() -> Options.ALL.stream()
                        .map(Option::key)
                        .filter(key -> key.endsWith("." + name))
                        .findFirst()
                        .map(key -> " Did you mean " + key + "?"))
                .orElse("");
    }

    private void value(YamlNode node, String place, String key) {
        if (node.isNull()) {
            return;
        }
        boolean isSection = !isLeaf(place) || (node instanceof YamlNode.Mapping && Options.isOpen(place));
        if (place.equals("files")) {
            files(node, key);
        } else if (isSection && node instanceof YamlNode.Mapping mapping) {
            section(mapping, place, key);
        } else if (isSection) {
            problems.add(at(key, node), "must hold keys: " + String.join(", ", Options.namesAt(place)));
        } else {
            leaf(node, place, key);
        }
    }

    private void files(YamlNode node, String key) {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            problems.add(at(key, node), "must be a list, as in \"- { format: csv, path: ./changes }\"");
            return;
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            String itemKey = key + "[" + i + "]";
            YamlNode item = sequence.items().get(i);
            if (item instanceof YamlNode.Mapping mapping) {
                settings.put(itemKey, new Setting(at(itemKey, item), List.of(), false));
                section(mapping, Options.FILE_PLACE, itemKey);
            } else {
                problems.add(
                        at(itemKey, item), "must hold keys: " + String.join(", ", Options.namesAt(Options.FILE_PLACE)));
            }
        }
    }

    private void leaf(YamlNode node, String place, String key) {
        boolean isList =
                Options.at(place).filter(option -> option.form().isList()).isPresent();
        if (node instanceof YamlNode.Scalar scalar) {
            put(key, scalar, List.of(scalar));
        } else if (node instanceof YamlNode.Sequence sequence && isList) {
            put(key, node, sequence.items());
        } else {
            problems.add(at(key, node), isList ? "must be a value or a list of values" : "must be a single value");
        }
    }

    private void put(String key, YamlNode node, List<YamlNode> items) {
        if (!items.stream().allMatch(item -> item instanceof YamlNode.Scalar && !item.isNull())) {
            problems.add(at(key, node), "must be a list of plain values");
            return;
        }
        List<String> values = items.stream()
                .map(item -> ((YamlNode.Scalar) item).text().orElseThrow())
                .map(text -> variables.replaceIn(text, at(key, node)))
                .toList();
        settings.put(key, new Setting(at(key, node), values, false));
    }

    private static boolean isLeaf(String place) {
        return Options.isInOpen(place) || Options.at(place).isPresent();
    }

    private static String join(String place, String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private String at(String key, YamlNode node) {
        return key + " (" + file + ", line " + node.line() + ")";
    }
}
