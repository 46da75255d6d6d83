package io.pixelake.pixeltable.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceColumn.Part;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a table's columns together from the JSON of {@code tableschemaversions.md.columns}, {@code tables.md.column_md} and {@code
 * tables.md.index_md} of its members, the nearest first. A base's column is hidden by a nearer one of its name.
 */
final class PixeltableColumns {
    private static final PixeltableType EMBEDDING_TYPE =
            new PixeltableType(Kind.ARRAY, Optional.of(List.of(-1)), Optional.of("float32"));

    private final SourceTable table;
    private final MirroredPart part;
    private final List<SourceColumn> columns = new ArrayList<>();
    private final List<String> unstored = new ArrayList<>();
    private final Map<DeclaredJson.Place, String> declaredJson = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Embedding> embeddings = new ArrayList<>();
    private boolean basesShown = true;

    PixeltableColumns(SourceTable table, MirroredPart part) {
        this.table = table;
        this.part = part;
    }

    /** Adds the next member's columns. */
    void add(int member, long schemaVersion, JsonNode shown, JsonNode stores, JsonNode indexes) {
        if (basesShown) {
            Set<String> own = new HashSet<>();
            for (Map.Entry<String, JsonNode> column : ordered(shown)) {
                String name = column.getValue().get("name").asText();
                own.add(name);
                if (!names.contains(name)) {
                    addColumn(member, column, stores.path(column.getKey()));
                }
            }
            names.addAll(own);
        }
        if (part.embeddings()) {
            indexes.forEach(index -> addEmbedding(member, schemaVersion, index));
        }
        basesShown &= table.members().get(member).includesBase();
    }

    SourceSchema toSchema() {
        placeEmbeddings();
        return new SourceSchema(
                new TableSchema(table.stores(), columns), List.copyOf(unstored), Map.copyOf(declaredJson));
    }

    /** Without hidden columns, which have no name. */
    private static List<Map.Entry<String, JsonNode>> ordered(JsonNode shown) {
        List<Map.Entry<String, JsonNode>> ordered = new ArrayList<>(shown.properties());
        ordered.removeIf(column -> column.getValue().path("name").isNull());
        ordered.sort(
                Comparator.comparingInt(column -> column.getValue().path("pos").asInt()));
        return ordered;
    }

    private void addColumn(int member, Map.Entry<String, JsonNode> column, JsonNode store) {
        int id = Integer.parseInt(column.getKey());
        String name = column.getValue().get("name").asText();
        if (store.path("stored").asBoolean(false)) {
            PixeltableType type = type(name, column.getValue().get("col_type"));
            DeclaredJson.typeOf(column.getValue().get("col_type"))
                    .ifPresent(declared -> declaredJson.put(new DeclaredJson.Place(member, id), declared));
            boolean computed = !column.getValue().path("value_expr").isNull();
            boolean hasMetadata = store.path("stores_cellmd").asBoolean(false);
            columns.add(SourceColumn.of(member, id, Part.VALUE, name, type, hasMetadata, computed));
            if (part.errors() && hasMetadata && (computed || type.kind().isMedia())) {
                addError(member, id, Part.ERROR_TYPE, name + "_errortype");
                addError(member, id, Part.ERROR_MESSAGE, name + "_errormsg");
            }
        } else if (isPosition(member, id)) {
            int level = table.members().get(member).store().positions() - 1;
            PixeltableType type = PixeltableType.of(Kind.INT);
            columns.add(SourceColumn.of(member, level, Part.POSITION, name, type, false, false));
        } else {
            unstored.add(name);
        }
    }

    /** The first column of a component view is the position that its iterator gives: a system column of the store. */
    private boolean isPosition(int member, int id) {
        return id == 0 && table.members().get(member).componentView();
    }

    private void addError(int member, int id, Part part, String name) {
        columns.add(SourceColumn.of(member, id, part, name, PixeltableType.of(Kind.STRING), true, false));
    }

    /** An index of a view may be on a column of its base. */
    private void addEmbedding(int member, long schemaVersion, JsonNode index) {
        boolean dropped = !index.path("schema_version_drop").isNull()
                && index.path("schema_version_drop").asLong() <= schemaVersion;
        boolean there = index.path("schema_version_add").asLong() <= schemaVersion && !dropped;
        if (there
                && index.path("class_fqn").asText().endsWith("EmbeddingIndex")
                && index.path("index_val_col_id").isNumber()) {
            embeddings.add(new Embedding(member, index));
        }
    }

    private record Embedding(int member, JsonNode index) {}

    /** Each behind its column, that one's errors and earlier indexes, or at the end when that isn't mirrored. */
    private void placeEmbeddings() {
        for (Embedding embedding : embeddings) {
            JsonNode index = embedding.index();
            int at = indexedColumn(index);
            String column = at < 0 ? "" : columns.get(at).name() + "_";
            JsonNode undo = index.path("index_val_undo_col_id");
            columns.add(
                    at < 0 ? columns.size() : behindAllOf(at),
                    new SourceColumn(
                            embedding.member(),
                            index.path("index_val_col_id").asInt(),
                            Part.EMBEDDING,
                            column + index.path("name").asText(),
                            EMBEDDING_TYPE,
                            false,
                            false,
                            undo.isNumber() ? Optional.of(undo.asInt()) : Optional.empty(),
                            Optional.empty(),
                            SourceColumn.Treatment.PLAIN));
        }
    }

    private int behindAllOf(int column) {
        int behind = column + 1;
        while (behind < columns.size() && isAdded(columns.get(behind).part())) {
            behind++;
        }
        return behind;
    }

    private static boolean isAdded(Part part) {
        return part != Part.VALUE && part != Part.POSITION;
    }

    private int indexedColumn(JsonNode index) {
        String indexed = withoutHyphens(index.path("indexed_col_tbl_id").asText());
        for (int i = 0; i < columns.size(); i++) {
            SourceColumn column = columns.get(i);
            String owner = withoutHyphens(
                    table.members().get(column.store()).store().tableId().toString());
            if (column.part() == Part.VALUE
                    && column.id() == index.path("indexed_col_id").asInt()
                    && owner.equals(indexed)) {
                return i;
            }
        }
        return -1;
    }

    private static String withoutHyphens(String id) {
        return id.replace("-", "");
    }

    private static PixeltableType type(String column, JsonNode type) {
        String name = type.path("_classname").asText();
        Kind kind = kind(column, name);
        if (kind != Kind.ARRAY) {
            return PixeltableType.of(kind);
        }
        return new PixeltableType(kind, dimensions(type.path("shape")), text(type.path("numpy_dtype")));
    }

    private static Kind kind(String column, String className) {
        String name = className.replaceFirst("Type$", "").toUpperCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new UnknownTypeException(column, className);
    }

    private static Optional<List<Integer>> dimensions(JsonNode shape) {
        if (!shape.isArray()) {
            return Optional.empty();
        }
        List<Integer> dimensions = new ArrayList<>();
        shape.forEach(size -> dimensions.add(size.isNull() ? -1 : size.asInt()));
        return Optional.of(List.copyOf(dimensions));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
    }
}
