package io.pixelake.types.schema;

import io.pixelake.model.FoldedNames;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The fields of a mirror's schema, found by the names that the source has for its columns now. It rests on these facts:
 *
 * <ul>
 *   <li>A name changes without a version in one way only, in its letter case: Pixeltable does that when it is upgraded, to all versions at
 *       once. It refuses to where two columns of a version would get one name.
 *   <li>So a field in other letters is a column's own, unless another column of the version has the field's very name, which a store of
 *       before the upgrade may have.
 *   <li>Users' columns lie behind {@code _pxt_version}, unless users moved them. One there is never taken for a column that has a field in
 *       other letters before it.
 * </ul>
 */
final class MirrorFields {
    private final Schema schema;
    private final Set<String> names;
    private final List<NestedField> ours;

    private MirrorFields(Schema schema, Set<String> names) {
        this.schema = schema;
        this.names = names;
        int version = schema.columns().indexOf(schema.asStruct().field(SystemColumns.VERSION));
        this.ours = schema.columns().subList(0, Math.max(0, version));
    }

    /** @param columns all that are looked for */
    static MirrorFields of(Schema schema, TableSchema columns) {
        Set<String> names = new HashSet<>();
        columns.columns().forEach(column -> names.add(column.name()));
        return new MirrorFields(schema, names);
    }

    /** The field of a column, by its name. */
    Optional<NestedField> find(String name) {
        NestedField field = schema.asStruct().field(name);
        if (field != null && isOurs(field)) {
            return Optional.of(field);
        }
        return inOtherLetters(name).or(() -> Optional.ofNullable(field));
    }

    private Optional<NestedField> inOtherLetters(String name) {
        List<NestedField> alike = ours.stream()
                .filter(field -> isNamed(field.name(), name, names))
                .toList();
        return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
    }

    /** Whether a mirror's name is that of a column. @param names of all columns of the version */
    static boolean isNamed(String inMirror, String name, Set<String> names) {
        return inMirror.equals(name) || (FoldedNames.areAlike(inMirror, name) && !names.contains(inMirror));
    }

    /** Whether a field is before {@code _pxt_version}. */
    boolean isOurs(NestedField field) {
        return ours.contains(field);
    }

    /** The ids of the fields that columns have. */
    Set<Integer> idsOf(TableSchema columns) {
        Set<Integer> ids = new HashSet<>();
        for (SourceColumn column : columns.columns()) {
            find(column.name()).ifPresent(field -> ids.add(field.fieldId()));
        }
        return ids;
    }
}
