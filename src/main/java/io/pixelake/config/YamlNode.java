package io.pixelake.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A YAML document with the lines its parts stand on. Numbers and booleans keep the text they were written with. */
sealed interface YamlNode {
    int line();

    /** A value; {@code text} is absent for null. */
    record Scalar(Optional<String> text, int line) implements YamlNode {}

    record Sequence(List<YamlNode> items, int line) implements YamlNode {}

    record Mapping(Map<String, YamlNode> entries, int line) implements YamlNode {}

    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.text().isEmpty();
    }
}
