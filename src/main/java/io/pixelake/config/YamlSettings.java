package io.pixelake.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Flattens a document into settings by key ({@code changes[0].path}) and reports what doesn't belong into it. A place is
 * the key with list indexes and table paths taken out, as {@link Options} writes it.
 */
final class YamlSettings {
    private static final String NULL_LITERAL = Options.CSV_OPTIONS.key().replace("*", "null-literal");

    /** What stood at the top under another name in earlier releases. */
    private static final Map<String, String> FORMER_NAMES = Map.of("files", "changes");

    private final Path file;
    private final Variables variables;
    private final Problems problems;
    private final Consumer<String> notices;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Set<Node> anchored = new HashSet<>();

    /** @param notices gets lines for the log about what was read */
    YamlSettings(Path file, Variables variables, Problems problems, Consumer<String> notices) {
        this.notices = notices;
        this.file = file;
        this.variables = variables;
        this.problems = problems;
    }

    Map<String, Setting> flatten(MappingNode root) {
        section(root, "", "");
        return settings;
    }

    private void section(MappingNode mapping, String place, String key) {
        Set<String> names = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            String name = name(entry.getKeyNode(), place);
            Node node = entry.getValueNode();
            String childKey = join(key, name);
            String where = at(childKey, entry.getKeyNode());
            if (!names.add(name)) {
                problems.add(where, "stands there twice; leave one");
            }
            Optional<String> placeOfNamed = Options.placeOfNamed(place);
            if (isPlain(node, where) && (placeOfNamed.isPresent() || isKnown(name, place, where))) {
                value(node, placeOfNamed.orElseGet(() -> join(place, name)), childKey);
            }
        }
    }

    private String name(Node keyNode, String place) {
        String written = YamlFileReader.text(keyNode);
        String name = place.isEmpty() ? FORMER_NAMES.getOrDefault(written, written) : written;
        if (!name.equals(written)) {
            notices.accept(at(written, keyNode) + " is called " + name + " now; the former name is still read");
        }
        return name;
    }

    /** Says of what YAML has beside values that it isn't supported. Where an alias stands, its node stands again. */
    private boolean isPlain(Node node, String where) {
        boolean isAlias = node.getAnchor() != null && !anchored.add(node);
        if (isAlias) {
            problems.add(
                    where,
                    "*" + node.getAnchor() + " is an alias in YAML, which isn't supported;" + YamlFileReader.QUOTE);
        } else if (node.getTag().startsWith("!")) {
            problems.add(where, node.getTag() + " is a tag in YAML, which isn't supported;" + YamlFileReader.QUOTE);
        }
        return !isAlias;
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

    private void value(Node node, String place, String key) {
        if (YamlFileReader.isNull(node) && !isWord(node, place)) {
            return;
        }
        boolean isSection = !isLeaf(place) || (node instanceof MappingNode && Options.isOpen(place));
        if (place.equals("changes")) {
            changes(node, key);
        } else if (isSection && node instanceof MappingNode mapping) {
            section(mapping, place, key);
        } else if (isSection) {
            problems.add(at(key, node), "must hold keys: " + String.join(", ", Options.namesAt(place)));
        } else {
            leaf(node, place, key);
        }
    }

    /** One setting has a value that is called null, and another says what lines have in place of it. */
    private static boolean isWord(Node nothing, String place) {
        return place.equals(NULL_LITERAL)
                || place.equals(TableOptions.ON_BAD_CELL.key())
                        && YamlFileReader.text(nothing).equals("null");
    }

    private void changes(Node node, String key) {
        if (!(node instanceof SequenceNode sequence)) {
            problems.add(at(key, node), "must be a list, as in \"- { format: csv, path: ./changes }\"");
            return;
        }
        for (int i = 0; i < sequence.getValue().size(); i++) {
            String itemKey = key + "[" + i + "]";
            Node item = sequence.getValue().get(i);
            if (isPlain(item, at(itemKey, item)) && item instanceof MappingNode mapping) {
                settings.put(itemKey, new Setting(at(itemKey, item), List.of(), false));
                section(mapping, Options.CHANGES_PLACE, itemKey);
            } else {
                problems.add(
                        at(itemKey, item),
                        "must hold keys: " + String.join(", ", Options.namesAt(Options.CHANGES_PLACE)));
            }
        }
    }

    private void leaf(Node node, String place, String key) {
        boolean isList =
                Options.at(place).filter(option -> option.form().isList()).isPresent();
        if (node instanceof ScalarNode) {
            put(key, node, List.of(node));
        } else if (node instanceof SequenceNode sequence && isList) {
            list(sequence, key);
        } else {
            problems.add(at(key, node), isList ? "must be a value or a list of values" : "must be a single value");
        }
    }

    private void list(SequenceNode sequence, String key) {
        List<Node> items = sequence.getValue().stream()
                .filter(item -> isPlain(item, at(key, item)))
                .toList();
        if (items.stream().allMatch(item -> item instanceof ScalarNode && !YamlFileReader.isNull(item))) {
            put(key, sequence, items);
        } else {
            problems.add(at(key, sequence), "must be a list of plain values");
        }
    }

    private void put(String key, Node node, List<Node> scalars) {
        List<String> values = scalars.stream()
                .map(scalar -> variables.replaceIn(YamlFileReader.text(scalar), at(key, node)))
                .toList();
        settings.put(key, new Setting(at(key, node), values, false));
    }

    private static boolean isLeaf(String place) {
        return Options.isInOpen(place) || Options.at(place).isPresent();
    }

    private static String join(String place, String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private String at(String key, Node node) {
        return key + " (" + file + ", line " + (node.getStartMark().getLine() + 1) + ")";
    }
}
