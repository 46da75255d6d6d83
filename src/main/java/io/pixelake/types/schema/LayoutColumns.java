package io.pixelake.types.schema;

import io.pixelake.model.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;

/**
 * What the mirror of a table must look like at one version: the names and types of the columns that Pixelake fills, in their
 * order. Columns behind them are the user's and don't matter. Immutable.
 */
public final class LayoutColumns {
    private final Schema schema;
    private final int positions;

    private LayoutColumns(Schema schema, int positions) {
        this.schema = schema;
        this.positions = positions;
    }

    /**
     * The layout of a table's mirror.
     *
     * @throws MirrorSchemaException when the table can't have a mirror
     */
    public static LayoutColumns of(TableSchema table) {
        return new LayoutColumns(MirrorSchemas.first(table, 0).rowSchema(table), table.positions());
    }

    /** The rows as Flink's types. */
    public RowType rowType() {
        return FlinkSchemaUtil.convert(schema);
    }

    /** How many positions a row key has besides the rowid. */
    public int positions() {
        return positions;
    }

    /** Where {@code _pxt_rowid} stands among the columns; {@code _pxt_pos} of component views stands right behind. */
    public int rowIdIndex() {
        List<NestedField> fields = schema.columns();
        return fields.indexOf(schema.findField(SystemColumns.ROW_ID));
    }

    /** The first thing in which a mirror's schema isn't this one, as a sentence; empty when there is none. */
    public Optional<String> differenceTo(String icebergSchema) {
        List<NestedField> found = SchemaParser.fromJson(icebergSchema).columns();
        List<NestedField> expected = schema.columns();
        Set<String> names = Set.copyOf(names(expected));
        for (int i = 0; i < expected.size(); i++) {
            String here = describe(expected.get(i));
            String there = i < found.size() ? describe(found.get(i)) : "missing";
            if (i >= found.size() || !isAlike(expected.get(i), found.get(i), names)) {
                return Optional.of("column " + (i + 1) + " is " + here + " by the source, " + there
                        + " in the mirror; the source's columns are " + String.join(", ", names(expected))
                        + ", the mirror's " + String.join(", ", names(found)));
            }
        }
        return Optional.empty();
    }

    private static List<String> names(List<NestedField> fields) {
        return fields.stream().map(NestedField::name).toList();
    }

    /** The mirror's name may have the letters of before Pixeltable's upgrade. */
    private static boolean isAlike(NestedField expected, NestedField found, Set<String> names) {
        return MirrorFields.isNamed(found.name(), expected.name(), names)
                && type(expected).equals(type(found));
    }

    private static String describe(NestedField field) {
        return field.name() + " (" + type(field) + ")";
    }

    /** Field ids inside the type are numbered again, since they differ between tables. */
    private static String type(NestedField field) {
        Type type = field.type();
        if (!type.isPrimitiveType() && !type.isVariantType()) {
            type = TypeUtil.assignFreshIds(type, new AtomicInteger()::incrementAndGet);
        }
        return type.toString();
    }
}
