package io.pixelake.config;

import java.util.Optional;

/**
 * A folder that media and large cells may be read from.
 *
 * @param folder where it is seen here
 * @param named what Pixeltable's rows call it, where that is another path
 */
public record MediaRoot(String folder, Optional<String> named) {
    /** As it is written in settings. */
    @Override
    public String toString() {
        return named.map(name -> escaped(name) + "=").orElse("") + escaped(folder);
    }

    private static String escaped(String path) {
        return path.replace("=", "==");
    }
}
