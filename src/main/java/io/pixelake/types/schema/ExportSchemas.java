package io.pixelake.types.schema;

import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;

/** Iceberg schemas of exports: the exported columns and nothing else, all optional. */
public final class ExportSchemas {
    private ExportSchemas() {}

    /** The schema of a table that an export makes. */
    public static Schema of(TableSchema exported) {
        AtomicInteger lastId = new AtomicInteger();
        List<NestedField> fields = new ArrayList<>();
        exported.columns().forEach(column -> fields.add(field(column, lastId::incrementAndGet)));
        AtomicInteger freshId = new AtomicInteger();
        return TypeUtil.assignFreshIds(new Schema(fields), freshId::incrementAndGet);
    }

    private static NestedField field(SourceColumn column, IntSupplier nextId) {
        int id = nextId.getAsInt();
        return NestedField.optional(
                id,
                column.name(),
                PixeltableTypeToIcebergType.convert(column, nextId),
                PixeltableTypeToIcebergType.doc(column.type()).orElse(null));
    }

    /**
     * The exported columns with the field ids of a table that they are appended to.
     *
     * @throws MirrorSchemaException when they don't fit; the message says all that doesn't, beginning in lower case
     */
    public static Schema appendedTo(Schema existing, TableSchema exported) {
        List<String> misfits = new ArrayList<>();
        List<NestedField> fields = new ArrayList<>();
        Set<String> left = new LinkedHashSet<>();
        existing.columns().forEach(field -> left.add(field.name()));
        Set<String> names = exported.columns().stream().map(SourceColumn::name).collect(Collectors.toSet());
        for (SourceColumn column : exported.columns()) {
            NestedField there = named(existing, column.name(), names);
            NestedField ours = field(column, new AtomicInteger()::incrementAndGet);
            left.remove(there == null ? column.name() : there.name());
            if (there == null) {
                misfits.add("it has no column " + column.name() + " (" + ours.type() + ")");
            } else if (there.isRequired()) {
                misfits.add("its column " + column.name() + " is required, but exported cells may be NULL");
            } else if (sameApartFromIds(ours.type(), there.type())) {
                fields.add(there);
            } else if (isPromoted(ours.type(), there.type())) {
                fields.add(NestedField.from(there).ofType(ours.type()).build());
            } else {
                misfits.add(
                        "its column " + column.name() + " is " + there.type() + ", the exported one " + ours.type());
            }
        }
        left.forEach(name -> misfits.add("its column " + name + " isn't exported"));
        if (!misfits.isEmpty()) {
            throw new MirrorSchemaException(String.join("; ", misfits));
        }
        return new Schema(fields);
    }

    /** Also in other letters, which the source's name had before Pixeltable's upgrade. */
    private static NestedField named(Schema existing, String name, Set<String> names) {
        NestedField same = existing.asStruct().field(name);
        List<NestedField> alike = existing.columns().stream()
                .filter(field -> MirrorFields.isNamed(field.name(), name, names))
                .toList();
        return same == null && alike.size() == 1 ? alike.get(0) : same;
    }

    /** Field ids of what a type nests differ between a type and the same type in a table. */
    static boolean sameApartFromIds(Type one, Type other) {
        return one.isPrimitiveType() || other.isPrimitiveType() || one.isVariantType() || other.isVariantType()
                ? one.equals(other)
                : numberedAnew(one).equals(numberedAnew(other));
    }

    private static Type numberedAnew(Type type) {
        return TypeUtil.assignFreshIds(type, new AtomicInteger()::incrementAndGet);
    }

    /** Whether readers of the table read files with our type. */
    private static boolean isPromoted(Type ours, Type theirs) {
        return ours.isPrimitiveType()
                && theirs.isPrimitiveType()
                && TypeUtil.isPromotionAllowed(ours, theirs.asPrimitiveType());
    }
}
