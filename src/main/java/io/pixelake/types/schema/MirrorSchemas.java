package io.pixelake.types.schema;

import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Iceberg schemas of mirror tables. What a column is, its Pixeltable id says, not its name: a renamed column keeps its field
 * id and so its values, a column dropped and added again under its old name is another one. Pixeltable's upgrade to metadata schema 56 puts
 * all names into lower case without a version: {@link MirrorFields} finds the fields that have the earlier letters. Fields are in the order of
 * Pixeltable's columns, then {@code _pxt_rowid}, for component views {@code _pxt_pos}, and {@code _pxt_version}, then whatever
 * users added to the mirror table themselves.
 */
public final class MirrorSchemas {
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
        addSystemFields(fields, columns, placeholder);
        refuseTwins(fields);
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
        Map<SourceColumn.Key, SourceColumn> known = new HashMap<>();
        before.columns().forEach(column -> known.put(column.key(), column));
        MirrorFields there = MirrorFields.of(previous.schema(), before);
        AtomicInteger lastId = new AtomicInteger(previous.lastColumnId());
        List<NestedField> fields = new ArrayList<>();
        for (SourceColumn column : after.columns()) {
            SourceColumn old = known.get(column.key());
            boolean same = old != null && isAlike(old, column);
            fields.add(same ? keptField(there, old, column) : newField(column, lastId));
        }
        SystemColumns.of(after).forEach(name -> fields.add(existing(previous.schema(), name)));
        refuseTwins(fields);
        addUserFields(fields, userFields(previous.schema(), there.idsOf(before)));
        return new PlannedSchema(new Schema(fields), lastId.get());
    }

    /**
     * The schema of a mirror whose rows are all written again, when it is no longer known which columns it was made
     * for: a field continues where name and type are the same, all others are new.
     *
     * @throws MirrorSchemaException if a name is reserved or taken by a user's column
     */
    public static PlannedSchema rebuild(PlannedSchema previous, TableSchema after) {
        AtomicInteger lastId = new AtomicInteger(previous.lastColumnId());
        List<NestedField> fields = new ArrayList<>();
        MirrorFields there = MirrorFields.of(previous.schema(), after);
        for (SourceColumn column : after.columns()) {
            fields.add(fieldLike(there, column)
                    .map(field ->
                            NestedField.from(field).withName(column.name()).build())
                    .orElseGet(() -> newField(column, lastId)));
        }
        SystemColumns.of(after).forEach(name -> fields.add(existing(previous.schema(), name)));
        refuseTwins(fields);
        addUserFields(fields, fieldsBehindOurs(previous.schema(), after));
        return new PlannedSchema(new Schema(fields), lastId.get());
    }

    /**
     * The schema of a mirror that goes back to an older snapshot: Pixelake's columns as they were then, users' as they are now.
     *
     * @throws MirrorSchemaException if a user's column has the name of one that comes back
     */
    public static PlannedSchema goBack(PlannedSchema then, PlannedSchema now) {
        List<NestedField> fields = new ArrayList<>(upToVersion(then.schema()));
        Set<Integer> back = new HashSet<>();
        fields.forEach(field -> back.add(field.fieldId()));
        List<NestedField> users = now.schema()
                .columns()
                .subList(
                        upToVersion(now.schema()).size(), now.schema().columns().size());
        addUserFields(
                fields,
                users.stream().filter(field -> !back.contains(field.fieldId())).toList());
        return new PlannedSchema(new Schema(fields), now.lastColumnId());
    }

    private static List<NestedField> upToVersion(Schema schema) {
        return schema.columns().subList(0, schema.columns().indexOf(existing(schema, SystemColumns.VERSION)) + 1);
    }

    private static Optional<NestedField> fieldLike(MirrorFields there, SourceColumn column) {
        refuseReserved(column.name());
        return there.find(column.name()).filter(field -> {
            Type type = PixeltableTypeToIcebergType.convert(column, new AtomicInteger()::incrementAndGet);
            return ExportSchemas.sameApartFromIds(type, field.type());
        });
    }

    private static boolean isAlike(SourceColumn one, SourceColumn other) {
        return one.type().equals(other.type())
                && one.treatment().equals(other.treatment())
                && one.sql().equals(other.sql());
    }

    private static void addSystemFields(List<NestedField> fields, TableSchema columns, AtomicInteger lastId) {
        for (String name : SystemColumns.of(columns)) {
            int id = lastId.incrementAndGet();
            Type type = name.equals(SystemColumns.POSITIONS)
                    ? Types.ListType.ofOptional(lastId.incrementAndGet(), Types.LongType.get())
                    : Types.LongType.get();
            fields.add(NestedField.optional(id, name, type));
        }
    }

    private static void refuseTwins(List<NestedField> fields) {
        Set<String> names = new HashSet<>();
        for (NestedField field : fields) {
            if (!names.add(field.name())) {
                throw new MirrorSchemaException(
                        "Cannot mirror the column \"" + field.name() + "\": two columns would have"
                                + " that name, the table's own and one that Pixelake adds for errors or embeddings. Rename the column in"
                                + " Pixeltable, or leave out what is added (errors, embeddings).");
            }
        }
    }

    private static NestedField keptField(MirrorFields there, SourceColumn old, SourceColumn column) {
        refuseReserved(column.name());
        NestedField field = there.find(old.name()).orElseThrow(() -> missing(old.name()));
        return NestedField.from(field).withName(column.name()).build();
    }

    private static NestedField existing(Schema schema, String name) {
        return Optional.ofNullable(schema.asStruct().field(name)).orElseThrow(() -> missing(name));
    }

    private static MirrorSchemaException missing(String name) {
        return new MirrorSchemaException("Cannot change the schema of the mirror table: it has no column \"" + name
                + "\", which Pixelake wrote before, so the column was dropped or renamed there by another engine. Rename"
                + " it back, or delete the mirror table and mirror it again.");
    }

    private static NestedField newField(SourceColumn column, AtomicInteger lastId) {
        refuseReserved(column.name());
        int id = lastId.incrementAndGet();
        Type type = PixeltableTypeToIcebergType.convert(column, lastId::incrementAndGet);
        String doc = column.part() == SourceColumn.Part.EMBEDDING
                ? SystemColumns.EMBEDDING_DOC
                : PixeltableTypeToIcebergType.doc(column.type()).orElse(null);
        return NestedField.optional(id, column.name(), type, doc);
    }

    private static void refuseReserved(String name) {
        if (name.startsWith(SystemColumns.RESERVED_PREFIX)) {
            throw new MirrorSchemaException("Cannot mirror the column \"" + name + "\": names that begin with \""
                    + SystemColumns.RESERVED_PREFIX + "\" are Pixelake's own. Rename the column in Pixeltable.");
        }
    }

    private static void addUserFields(List<NestedField> fields, List<NestedField> userFields) {
        Set<String> taken = new HashSet<>();
        fields.forEach(field -> taken.add(field.name()));
        for (NestedField field : userFields) {
            if (!taken.add(field.name())) {
                throw new MirrorSchemaException("Cannot add the column \"" + field.name() + "\" to the mirror table: it"
                        + " has a column of that name that doesn't come from Pixeltable. Rename one of the two.");
            }
            fields.add(field);
        }
    }

    /** All but the table's columns and Pixelake's own, wherever users put them. */
    private static List<NestedField> userFields(Schema previous, Set<Integer> ours) {
        return previous.columns().stream()
                .filter(field -> !ours.contains(field.fieldId()) && !SystemColumns.NAMES.contains(field.name()))
                .toList();
    }

    /**
     * Those behind Pixelake's own columns, where nothing says what the others are. Errors and embeddings that were mirrored before
     * and are again go back to their places.
     */
    private static List<NestedField> fieldsBehindOurs(Schema previous, TableSchema after) {
        MirrorFields there = MirrorFields.of(previous, after);
        Set<Integer> extras = new HashSet<>();
        after.columns().stream()
                .filter(SystemColumns::isExtra)
                .flatMap(column -> fieldLike(there, column).stream())
                .forEach(field -> extras.add(field.fieldId()));
        List<NestedField> fields = previous.columns();
        return fields.subList(fields.indexOf(existing(previous, SystemColumns.VERSION)) + 1, fields.size()).stream()
                .filter(field -> !extras.contains(field.fieldId()))
                .toList();
    }
}
