package io.pixelake.testkit;

import java.nio.file.Path;
import java.util.Map;

/** Where what tests download and build is kept between runs: {@code ${XDG_CACHE_HOME:-~/.cache}/pixelake}. */
public final class CacheFolder {
    private CacheFolder() {}

    public static Path path() {
        return path(System.getenv());
    }

    static Path path(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("pixelake");
    }
}
