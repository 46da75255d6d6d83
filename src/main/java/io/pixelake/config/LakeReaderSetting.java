package io.pixelake.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An engine that reads the lake's tables, and what it can read. docs/configuration.md says how each of this is known. */
enum LakeReaderSetting {
    ATHENA(Set.of(2), Set.of(2), false),
    DATABRICKS(Set.of(2, 3), Set.of(3), true),
    DUCKDB(Set.of(2, 3), Set.of(2, 3), false),
    FLINK(Set.of(2, 3), Set.of(2, 3), true),
    PYICEBERG(Set.of(2, 3), Set.of(2, 3), false),
    SNOWFLAKE(Set.of(2, 3), Set.of(2, 3), true),
    SPARK(Set.of(2, 3), Set.of(2, 3), true),
    TRINO(Set.of(2, 3), Set.of(2, 3), true);

    private final Set<Integer> formatVersions;
    private final Set<Integer> deletes;
    private final boolean variant;

    /**
     * @param deletes the format versions whose deletes it applies: position deletes in 2, deletion vectors in 3
     * @param variant whether it reads columns of the type VARIANT
     */
    LakeReaderSetting(Set<Integer> formatVersions, Set<Integer> deletes, boolean variant) {
        this.formatVersions = formatVersions;
        this.deletes = deletes;
        this.variant = variant;
    }

    static Optional<LakeReaderSetting> of(String word) {
        return Arrays.stream(values())
                .filter(reader -> reader.word().equals(word))
                .findFirst();
    }

    /** What is wrong with a word that is none. */
    static String unknown(String word) {
        List<String> words =
                Arrays.stream(values()).map(LakeReaderSetting::word).toList();
        String meant = NearestName.of(word, words)
                .map(near -> " Did you mean " + near + "?")
                .orElse("");
        return "\"" + word + "\" isn't known." + meant + " Allowed here: " + String.join(", ", words);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean reads(int formatVersion) {
        return formatVersions.contains(formatVersion);
    }

    boolean readsVariant() {
        return variant;
    }

    boolean appliesDeletesOf(int formatVersion) {
        return deletes.contains(formatVersion);
    }
}
