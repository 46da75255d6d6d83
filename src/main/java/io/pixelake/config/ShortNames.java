package io.pixelake.config;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.flink.shaded.guava33.com.google.common.hash.Hashing;

/**
 * Names of files and folders that are made of tables' names and may be longer than file systems take. A longer one keeps its beginning and gets a hash of the
 * whole, so that it stays the same for its table and differs from other tables'.
 */
public final class ShortNames {
    /** In bytes, of most file systems. */
    private static final int LONGEST_NAME = 255;

    private static final int KEPT = 200;
    private static final int HASH_DIGITS = 16;

    private ShortNames() {}

    /** A path of folders, whose names hold ASCII only. */
    public static String ofPath(String path) {
        return Arrays.stream(path.split("/", -1)).map(name -> of(name, "")).collect(Collectors.joining("/"));
    }

    /** A name of ASCII, with an ending that stays. */
    public static String of(String name, String ending) {
        if (name.length() + ending.length() <= LONGEST_NAME) {
            return name + ending;
        }
        String hash = Hashing.sha256().hashString(name, StandardCharsets.UTF_8).toString();
        return name.substring(0, KEPT) + "-" + hash.substring(0, HASH_DIGITS) + ending;
    }
}
