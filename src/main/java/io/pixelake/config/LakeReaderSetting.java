package io.pixelake.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An engine that reads the lake's tables, and what its newest releases can read. docs/configuration.md says since which, and how each of this is known. */
enum LakeReaderSetting {
    ATHENA(Set.of(2), Set.of(2), false),
    BIGQUERY(Set.of(2, 3), Set.of(2, 3), false),
    CLICKHOUSE(Set.of(2, 3), Set.of(2), false),
    DAFT(Set.of(2, 3), Set.of(2), false),
    DATABRICKS(Set.of(2, 3), Set.of(3), true),
    DATAFUSION(Set.of(2, 3), Set.of(2, 3), false),
    DORIS(Set.of(2, 3), Set.of(2, 3), false),
    DUCKDB(Set.of(2, 3), Set.of(2, 3), true),
    FLINK(Set.of(2, 3), Set.of(2, 3), true),
    ICEBERG_GO(Set.of(2, 3), Set.of(2, 3), true),
    POLARS(Set.of(2, 3), Set.of(2, 3), false),
    PYICEBERG(Set.of(2, 3), Set.of(2, 3), false),
    REDSHIFT(Set.of(2, 3), Set.of(2, 3), false),
    SNOWFLAKE(Set.of(2, 3), Set.of(2, 3), true),
    SPARK(Set.of(2, 3), Set.of(2, 3), true),
    STARROCKS(Set.of(2, 3), Set.of(2), false),
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
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
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
