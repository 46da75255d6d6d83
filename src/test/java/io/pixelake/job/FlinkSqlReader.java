package io.pixelake.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.types.variant.Variant;
import org.apache.flink.util.CloseableIterator;

/** Reads tables by the statements that docs/reading.md has for Flink SQL, into a file that {@code read_page.py} compares. */
final class FlinkSqlReader {
    private static final Pattern BLOCK =
            Pattern.compile("^### Flink SQL$.*?^```sql\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String SNAPSHOT = "7415926535897932384";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    private final List<String> statements;

    private FlinkSqlReader(List<String> statements) {
        this.statements = statements;
    }

    static FlinkSqlReader open(Path lake) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("docs/reading.md")));
        if (!block.find()) {
            throw new AssertionError("docs/reading.md has no statements for Flink SQL");
        }
        List<String> statements = Arrays.stream(
                        block.group(1).replace("/home/me/lake", lake.toString()).split(";\n+", -1))
                .filter(statement -> !statement.isBlank())
                .toList();
        if (statements.size() != 3) {
            throw new AssertionError("Not a catalog and two queries: " + statements);
        }
        FlinkSqlReader reader = new FlinkSqlReader(statements);
        reader.tables.executeSql(statements.get(0));
        return reader;
    }

    /** @param expected the readings that {@code readers_expected.py} has written */
    void read(Path expected, Path into) throws Exception {
        ArrayNode readings = NODES.arrayNode();
        for (JsonNode reading : JSON.readTree(expected.toFile())) {
            ObjectNode found = readings.addObject();
            found.set("table", reading.get("table"));
            found.set("snapshot", reading.get("snapshot"));
            found.set("rows", rows(reading.get("table").textValue(), reading.get("snapshot")));
        }
        JSON.writeValue(into.toFile(), readings);
    }

    private ArrayNode rows(String table, JsonNode snapshot) throws Exception {
        String statement = snapshot.isNull() ? statements.get(1) : statements.get(2);
        TableResult result =
                tables.executeSql(statement.replace("demo.images", table).replace(SNAPSHOT, snapshot.asText()));
        ArrayNode rows = NODES.arrayNode();
        try (CloseableIterator<Row> found = result.collect()) {
            found.forEachRemaining(row -> rows.add(cell(row)));
        }
        return rows;
    }

    private static JsonNode cell(Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof Row row) {
            ObjectNode fields = NODES.objectNode();
            row.getFieldNames(true).forEach(name -> fields.set(name, cell(row.getField(name))));
            return fields;
        } else if (value instanceof Object[] elements) {
            ArrayNode list = NODES.arrayNode();
            Arrays.stream(elements).forEach(element -> list.add(cell(element)));
            return list;
        } else if (value instanceof byte[] bytes) {
            return TextNode.valueOf(HexFormat.of().formatHex(bytes));
        } else if (value instanceof Variant variant) {
            return TextNode.valueOf(variant.toJson());
        } else if (value instanceof Long || value instanceof Integer) {
            return NODES.numberNode(((Number) value).longValue());
        } else if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        return TextNode.valueOf(value instanceof Float number ? Double.toString(number) : value.toString());
    }
}
