package io.pixelake.config;

import java.util.List;
import java.util.Map;

/**
 * What was given on the command line, unchecked: {@link ConfigLoader} checks it together with the file.
 *
 * @param values by flag, {@code --tables} to the globs in their order; a flag without parameter has the value
 *     {@code true}
 */
public record ConfigFlags(Map<String, List<String>> values) {
    public ConfigFlags {
        values = Map.copyOf(values);
    }

    public static ConfigFlags none() {
        return new ConfigFlags(Map.of());
    }

    List<String> get(String flag) {
        return values.getOrDefault(flag, List.of());
    }
}
