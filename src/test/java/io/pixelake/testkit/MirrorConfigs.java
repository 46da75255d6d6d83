package io.pixelake.testkit;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the configuration of a mirror, which is loaded as a user's file is: what a test doesn't set has the default of its option. The home comes from the
 * environment, so that a URL may stand beside it.
 */
public final class MirrorConfigs {
    private final Map<String, Object> document = new LinkedHashMap<>();
    private final List<Map<String, Object>> files = new ArrayList<>();
    private final Map<String, String> environment;

    private MirrorConfigs(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Of the Pixeltable in a home, into the lake in a folder. */
    public static MirrorConfigs of(Path home, Path lake) {
        return new MirrorConfigs(Map.of("PIXELTABLE_HOME", home.toString())).set("lake.dir", lake.toString());
    }

    /** Sets an option by its key, to a text, a truth value, a number, a list or a map. */
    public MirrorConfigs set(String key, Object value) {
        String[] parts = key.split("\\.", -1);
        Map<String, Object> section = document;
        for (int i = 0; i < parts.length - 1; i++) {
            section = child(section, parts[i]);
        }
        section.put(parts[parts.length - 1], value);
        return this;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> section, String name) {
        return (Map<String, Object>) section.computeIfAbsent(name, made -> new LinkedHashMap<String, Object>());
    }

    /** Adds change files that roll at a size which tests reach. */
    public MirrorConfigs changeFiles(MirrorConfig.FileFormat format, Path folder) {
        files.add(Map.of("format", format.name(), "path", folder.toString(), "roll-size", "1 MB"));
        return set("files", files);
    }

    public MirrorConfig load() {
        try {
            Path file = Files.createTempFile("pixelake", ".yaml");
            try {
                Files.writeString(file, new YAMLMapper().writeValueAsString(document));
                return ConfigLoader.load(Optional.of(file), ConfigFlags.none(), environment);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
