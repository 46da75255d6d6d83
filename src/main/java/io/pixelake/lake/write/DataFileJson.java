package io.pixelake.lake.write;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.JsonNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Data files that wait for their commit, as Iceberg's JSON. The ids of partitions and sort orders are those that the writer's look at
 * the table gave them, and may be others in the table that the commit finds: partitions are told by source column and transform.
 */
public final class DataFileJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The writer's partitions; absent where there are none. */
    private static final String SPEC = "pixelake-spec";

    private DataFileJson() {}

    public static String write(DataFile file, PartitionSpec spec) throws IOException {
        String json = ContentFileParser.toJson(file, spec);
        if (spec.isUnpartitioned()) {
            return json;
        }
        ObjectNode node = (ObjectNode) JSON.readTree(json);
        node.set(SPEC, JSON.readTree(PartitionSpecParser.toJson(spec)));
        return JSON.writeValueAsString(node);
    }

    /**
     * The file as the table is to hold it.
     *
     * @param schema the schema that it was written for
     * @param table the table, which has its partitions
     */
    public static DataFile read(String text, Schema schema, TableMetadata table) throws IOException {
        ObjectNode node = (ObjectNode) JSON.readTree(text);
        JsonNode specJson = node.remove(SPEC);
        PartitionSpec written =
                specJson == null ? PartitionSpec.unpartitioned() : PartitionSpecParser.fromJson(schema, specJson);
        PartitionSpec spec = sameIn(table, written);
        // Iceberg copies a file only within the id of its partitions.
        node.put("spec-id", spec.specId());
        PartitionSpec renumbered = specJson == null
                ? PartitionSpec.builderFor(schema).withSpecId(spec.specId()).build()
                : PartitionSpecParser.fromJson(schema, ((ObjectNode) specJson).put("spec-id", spec.specId()));
        DataFile file = (DataFile) ContentFileParser.fromJson(node, Map.of(spec.specId(), renumbered));
        DataFiles.Builder copy = DataFiles.builder(spec).copy(file);
        if (spec.isPartitioned()) {
            copy.withPartition(reordered(file, renumbered, spec));
        }
        // An order that no table had when the file was written has the id that the table gives it now.
        copy.withSortOrderId(
                file.sortOrderId() == null || file.sortOrderId() == 0
                        ? 0
                        : table.sortOrder().orderId());
        return copy.build();
    }

    /** What a partition field is made of. */
    static String kind(PartitionField field) {
        return field.sourceId() + " " + field.transform();
    }

    private static List<String> kinds(PartitionSpec spec) {
        return spec.fields().stream().map(DataFileJson::kind).sorted().toList();
    }

    private static PartitionSpec sameIn(TableMetadata table, PartitionSpec written) {
        List<String> wanted = kinds(written);
        if (kinds(table.spec()).equals(wanted)) {
            return table.spec();
        }
        return table.specs().stream()
                .filter(spec -> kinds(spec).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No partitions " + wanted + " in " + table.specs()));
    }

    private static PartitionData reordered(DataFile file, PartitionSpec from, PartitionSpec to) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < from.fields().size(); i++) {
            values.put(kind(from.fields().get(i)), file.partition().get(i, Object.class));
        }
        PartitionData partition = new PartitionData(to.partitionType());
        for (int i = 0; i < to.fields().size(); i++) {
            partition.set(i, values.get(kind(to.fields().get(i))));
        }
        return partition;
    }
}
