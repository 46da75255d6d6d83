package io.pixelake.types;

import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Iceberg schemas of mirror tables. What a column is, its Pixeltable id says, not its name: a renamed column keeps its field
 * id and so its values, a column dropped and added again under its old name is another one. Fields are in the order of
 * Pixeltable's columns, then {@code _pxt_rowid} and {@code _pxt_version}, then whatever users added to the mirror table
 * themselves.
 */
public final class MirrorSchemas {
    static final String RESERVED_PREFIX = "_pxt_";
    static final List<String> SYSTEM_COLUMNS = List.of("_pxt_rowid", "_pxt_version");

    private MirrorSchemas() {}

    /**
     * The schema of a new mirror table: ids from {@code lastColumnIdSoFar + 1}, all columns before any list element, which
     * are the ids Iceberg itself gives when it creates a table (they can't be chosen).
     *
     * @throws MirrorSchemaException if a column's name is reserved
     */
    public static PlannedSchema first(TableSchema columns, int lastColumnIdSoFar) {
        AtomicInteger placeholder = new AtomicInteger();
        List<NestedField> fields = new ArrayList<>();
        for (SourceColumn column : columns.columns()) {
            fields.add(newField(column, placeholder));
        }
        for (String name : SYSTEM_COLUMNS) {
            fields.add(NestedField.optional(placeholder.incrementAndGet(), name, Types.LongType.get()));
        }
        AtomicInteger lastId = new AtomicInteger(lastColumnIdSoFar);
        Schema schema = TypeUtil.assignFreshIds(new Schema(fields), lastId::incrementAndGet);
        return new PlannedSchema(schema, lastId.get());
    }

    /**
     * The schema after a Pixeltable schema change. New columns get ids above {@code previous.lastColumnId()}, a list's elements
     * right after it, which are the ids an Iceberg schema update gives.
     *
     * @param before the Pixeltable columns {@code previous} was made for
     * @throws MirrorSchemaException if a name is reserved or taken by a user's column, or the mirror table lacks a column
     */
    public static PlannedSchema evolve(PlannedSchema previous, TableSchema before, TableSchema after) {
        Map<Integer, SourceColumn> known = new HashMap<>();
        before.columns().forEach(column -> known.put(column.id(), column));
        AtomicInteger lastId = new AtomicInteger(previous.lastColumnId());
        List<NestedField> fields = new ArrayList<>();
        for (SourceColumn column : after.columns()) {
            SourceColumn old = known.get(column.id());
            boolean same = old != null && old.type().equals(column.type());
            fields.add(same ? keptField(previous.schema(), old, column) : newField(column, lastId));
        }
        for (String name : SYSTEM_COLUMNS) {
            fields.add(existing(previous.schema(), name));
        }
        addUserFields(fields, previous.schema(), before);
        return new PlannedSchema(new Schema(fields), lastId.get());
    }

    private static NestedField keptField(Schema schema, SourceColumn old, SourceColumn column) {
        refuseReserved(column.name());
        return NestedField.from(existing(schema, old.name()))
                .withName(column.name())
                .build();
    }

    private static NestedField existing(Schema schema, String name) {
        NestedField field = schema.asStruct().field(name);
        if (field == null) {
            throw new MirrorSchemaException("Cannot change the schema of the mirror table: it has no column \"" + name
                    + "\", which Pixelake wrote before, so the column was dropped or renamed there by someone else. Rename"
                    + " it back, or delete the mirror table and mirror it anew.");
        }
        return field;
    }

    private static NestedField newField(SourceColumn column, AtomicInteger lastId) {
        refuseReserved(column.name());
        int id = lastId.incrementAndGet();
        Type type = PixeltableTypeToIcebergType.convert(column.type(), lastId::incrementAndGet);
        String doc = PixeltableTypeToIcebergType.doc(column.type()).orElse(null);
        return NestedField.optional(id, column.name(), type, doc);
    }

    private static void refuseReserved(String name) {
        if (name.startsWith(RESERVED_PREFIX)) {
            throw new MirrorSchemaException("Cannot mirror the column \"" + name + "\": names that begin with \""
                    + RESERVED_PREFIX + "\" are Pixelake's own. Rename the column in Pixeltable.");
        }
    }

    private static void addUserFields(List<NestedField> fields, Schema previous, TableSchema before) {
        Set<String> ours = new HashSet<>(SYSTEM_COLUMNS);
        before.columns().forEach(column -> ours.add(column.name()));
        Set<String> taken = new HashSet<>();
        fields.forEach(field -> taken.add(field.name()));
        for (NestedField field : previous.columns()) {
            if (ours.contains(field.name())) {
                continue;
            }
            if (!taken.add(field.name())) {
                throw new MirrorSchemaException("Cannot add the column \"" + field.name() + "\" to the mirror table: it"
                        + " has a column of that name that doesn't come from Pixeltable. Rename one of the two.");
            }
            fields.add(field);
        }
    }
}
