package io.pixelake.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An engine that reads the lake's tables, and what it can read. docs/configuration.md says how each of this is known. */
enum LakeReader {
    ATHENA(Set.of(2), Set.of(2)),
    DATABRICKS(Set.of(2, 3), Set.of(3)),
    DUCKDB(Set.of(2, 3), Set.of(2, 3)),
    FLINK(Set.of(2, 3), Set.of(2, 3)),
    PYICEBERG(Set.of(2, 3), Set.of(2, 3)),
    SNOWFLAKE(Set.of(2, 3), Set.of(2, 3)),
    SPARK(Set.of(2, 3), Set.of(2, 3)),
    TRINO(Set.of(2, 3), Set.of(2, 3));

    private final Set<Integer> formatVersions;
    private final Set<Integer> deletes;

    /** @param deletes the format versions whose deletes it applies: position deletes in 2, deletion vectors in 3 */
    LakeReader(Set<Integer> formatVersions, Set<Integer> deletes) {
        this.formatVersions = formatVersions;
        this.deletes = deletes;
    }

    static Optional<LakeReader> of(String word) {
        return Arrays.stream(values())
                .filter(reader -> reader.word().equals(word))
                .findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(LakeReader::word).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean reads(int formatVersion) {
        return formatVersions.contains(formatVersion);
    }

    boolean appliesDeletesOf(int formatVersion) {
        return deletes.contains(formatVersion);
    }
}
