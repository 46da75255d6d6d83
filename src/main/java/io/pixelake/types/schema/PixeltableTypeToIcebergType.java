package io.pixelake.types.schema;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;
import io.pixelake.types.array.ArrayDeclaration;
import io.pixelake.types.array.ArrayElement;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The Iceberg type of a mirrored column. */
public final class PixeltableTypeToIcebergType {
    private PixeltableTypeToIcebergType() {}

    /**
     * The Iceberg type of a column, all that it nests optional.
     *
     * @param nextId gives the field ids of what it nests, the outermost level's first
     */
    public static Type convert(SourceColumn column, IntSupplier nextId) {
        return CastTypes.of(column)
                .map(type -> CastTypes.toIceberg(type, nextId))
                .orElseGet(() -> convert(column.type(), nextId));
    }

    static Type convert(PixeltableType type, IntSupplier nextId) {
        return switch (type.kind()) {
            case STRING, JSON, IMAGE, VIDEO, AUDIO, DOCUMENT -> Types.StringType.get();
            case INT -> Types.LongType.get();
            case FLOAT -> Types.DoubleType.get();
            case BOOL -> Types.BooleanType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
            case DATE -> Types.DateType.get();
            case UUID -> Types.UUIDType.get();
            case BINARY -> Types.BinaryType.get();
            case ARRAY ->
                listElement(type)
                        .map(element -> nest(type.dimensions().orElseThrow().size(), element.icebergType(), nextId))
                        .orElseGet(Types.StringType::get);
        };
    }

    /** The element type of an array that is mirrored as a list; empty for one that is mirrored as JSON text. */
    public static Optional<ArrayElement> listElement(PixeltableType array) {
        return array.isTypedArray() ? array.numpyType().flatMap(ArrayElement::of) : Optional.empty();
    }

    /** What a list can't say: the declared shape, as Pixeltable writes it. Absent for all other types. */
    static Optional<String> doc(PixeltableType type) {
        return type.kind() == PixeltableType.Kind.ARRAY
                ? Optional.of("Pixeltable " + ArrayDeclaration.of(type))
                : Optional.empty();
    }

    private static Type nest(int depth, Type element, IntSupplier nextId) {
        if (depth == 0) {
            return element;
        }
        int elementId = nextId.getAsInt();
        return Types.ListType.ofOptional(elementId, nest(depth - 1, element, nextId));
    }
}
