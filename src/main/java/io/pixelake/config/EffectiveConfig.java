package io.pixelake.config;

import java.util.List;

/**
 * A configuration with the settings that it comes from as they are logged, sorted by key.
 *
 * @param notices what else is to be logged of what was given
 */
public record EffectiveConfig(MirrorConfig config, List<Shown> settings, List<String> notices) {

    /** One setting. @param value with secrets masked */
    record Shown(String key, String value, boolean isDefault) {
        String line() {
            return key + " = " + value;
        }
    }

    /** One {@code key = value} per setting, defaults included. */
    public List<String> lines() {
        return settings.stream().map(Shown::line).toList();
    }

    /** The same of the source, the lake, and what isn't at its default. */
    public List<String> linesThatDiffer() {
        return settings.stream()
                .filter(setting -> !setting.isDefault())
                .map(Shown::line)
                .toList();
    }
}
