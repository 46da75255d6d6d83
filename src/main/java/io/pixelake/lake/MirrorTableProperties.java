package io.pixelake.lake;

import io.pixelake.model.GroupPlan;
import io.pixelake.types.schema.SystemColumns;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;

/** The table properties of a new mirror table. */
public final class MirrorTableProperties {
    private static final int LOWEST = 2;
    private static final int VARIANT_SINCE = 3;

    private MirrorTableProperties() {}

    /**
     * What a property of a new mirror is where nobody asks for another value. Manifests are merged early: each version makes one or
     * two, finding the rows that go with the next one opens all of them, and a thinned history shares few, so that each snapshot in it keeps all of its own. Few old metadata files are kept: each holds all snapshots, and
     * readers need the newest only.
     */
    private static final Map<String, String> DEFAULTS = Map.of(
            TableProperties.PARQUET_COMPRESSION,
            "zstd",
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
            "true",
            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
            "10",
            TableProperties.MANIFEST_MIN_MERGE_COUNT,
            "4");

    /** Those of them that mirrors of earlier releases get too. */
    private static final Set<String> FOR_ALL = Set.of(
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, TableProperties.METADATA_PREVIOUS_VERSIONS_MAX);

    /** What the properties of a new mirror are where nobody asks for others, {@link #DEFAULTS} on most catalogs. */
    public static Map<String, String> defaults(CatalogProfile profile) {
        Map<String, String> defaults = new HashMap<>(DEFAULTS);
        defaults.keySet().removeAll(profile.tables().unwanted());
        defaults.putAll(profile.tables().needed());
        return defaults;
    }

    /** What an existing mirror lacks that every mirror should have; a value that somebody gave it stays. */
    public static Map<String, String> missingIn(TableMetadata metadata, CatalogProfile profile) {
        return defaults(profile).entrySet().stream()
                .filter(each -> FOR_ALL.contains(each.getKey())
                        || profile.tables().needed().containsKey(each.getKey()))
                .filter(each -> !metadata.properties().containsKey(each.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The lowest that has the mirror's types; the first commit raises it where a higher one is wanted. */
    public static int formatVersion(GroupPlan plan) {
        boolean variant = SchemaParser.fromJson(plan.rows().columns().icebergSchema()).columns().stream()
                .anyMatch(column -> column.type().isVariantType());
        return variant ? VARIANT_SINCE : LOWEST;
    }

    public static Map<String, String> of(GroupPlan plan, CatalogProfile profile) {
        Map<String, String> properties = defaults(profile);
        properties.putAll(ofEvery(plan));
        properties.putAll(plan.layout().properties());
        if (plan.target().replay()) {
            properties.put(MirrorMarks.REPLAY, "true");
        }
        return properties;
    }

    private static Map<String, String> ofEvery(GroupPlan plan) {
        return Map.of(
                MirrorMarks.TABLE_ID,
                plan.key().tableId().toString(),
                MirrorMarks.PATH,
                plan.path(),
                TableProperties.FORMAT_VERSION,
                Integer.toString(formatVersion(plan)),
                // Delete resolution prunes by these two, also in tables with more columns than Iceberg measures by
                // default.
                TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + SystemColumns.ROW_ID,
                "full",
                TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + SystemColumns.VERSION,
                "full");
    }
}
