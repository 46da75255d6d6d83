package io.pixelake.types.cell;

import io.pixelake.model.BadCell;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.types.array.ArrayDeclaration;
import io.pixelake.types.array.ArrayElement;
import io.pixelake.types.array.NpyArray;
import io.pixelake.types.array.NpyToJson;
import io.pixelake.types.json.CellMappingException;
import io.pixelake.types.json.CompactJson;
import io.pixelake.types.schema.CastTypes;
import io.pixelake.types.schema.PixeltableTypeToIcebergType;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Turns the cells of a row as the source reads them into what Iceberg's Flink writers take for the column's Iceberg type.
 * Most cells already are; JSON text is compacted, and .npy files become (nested) lists, a scalar for a 0-dimensional array,
 * or JSON text where the column's shape or element type is unknown. In such JSON text NaN and infinities are null: JSON has no
 * word for them, and readers refuse Python's. Compiled once per table schema; immutable.
 */
public final class RowMapper {

    /** One entry per column, for cells that aren't NULL; null where the cell stays as it is. */
    private final UnaryOperator<Object>[] mappers;

    private final List<String> names;

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
    public RowMapper(TableSchema schema) {
        List<SourceColumn> columns = schema.columns();
        mappers = new UnaryOperator[columns.size()];
        names = columns.stream().map(SourceColumn::name).toList();
        for (int i = 0; i < mappers.length; i++) {
            mappers[i] = mapperOf(columns.get(i));
        }
    }

    /**
     * Maps the row of a change in place.
     *
     * @param bad takes the cells that don't fit their column, which become NULL then
     * @throws CellMappingException when a cell doesn't fit its column, and isn't taken; the message names the row
     */
    public void map(RowChange change, Predicate<BadCell> bad) {
        GenericRowData row = (GenericRowData) change.row();
        for (int i = 0; i < mappers.length; i++) {
            if (mappers[i] != null && row.getField(i) != null) {
                try {
                    row.setField(i, mappers[i].apply(row.getField(i)));
                } catch (CellMappingException e) {
                    if (!bad.test(new BadCell(names.get(i), change.key(), e.getMessage()))) {
                        throw new CellMappingException("row " + change.key() + ", " + e.getMessage());
                    }
                    row.setField(i, null);
                }
            }
        }
    }

    private static UnaryOperator<Object> mapperOf(SourceColumn column) {
        Optional<LogicalType> type = CastTypes.of(column);
        if (type.isPresent()) {
            return new CellCast(column, type.get())::cast;
        }
        if (column.part() != SourceColumn.Part.VALUE && column.part() != SourceColumn.Part.EXPRESSION) {
            return null;
        }
        return switch (column.type().kind()) {
            case JSON -> cell -> CompactJson.compact((StringData) cell);
            case ARRAY -> arrayMapper(column);
            default -> null;
        };
    }

    private static UnaryOperator<Object> arrayMapper(SourceColumn column) {
        return PixeltableTypeToIcebergType.listElement(column.type())
                .<UnaryOperator<Object>>map(element -> cell -> toList(ArrayCells.parse(column, cell), element, column))
                .orElse(cell -> StringData.fromString(NpyToJson.convert(ArrayCells.parse(column, cell))));
    }

    private static Object toList(NpyArray array, ArrayElement element, SourceColumn column) {
        boolean rankFits =
                array.shape().size() == column.type().dimensions().orElseThrow().size();
        if (!rankFits || !element.accepts(array.kind(), array.itemSize())) {
            throw new CellMappingException("column \"" + column.name() + "\" is declared "
                    + ArrayDeclaration.of(column.type()) + ", the cell holds an array of shape "
                    + array.shape() + " and type " + array.numpyType());
        }
        return nest(array, element, 0, 0, array.size());
    }

    /** The {@code count} elements from {@code first}, which make up one entry of dimension {@code depth - 1}. */
    private static Object nest(NpyArray array, ArrayElement element, int depth, int first, int count) {
        int rank = array.shape().size();
        if (rank == 0) {
            return element.scalar(array, 0);
        }
        if (depth == rank - 1) {
            return element.list(array, first, count);
        }
        Object[] entries = new Object[array.shape().get(depth)];
        int step = entries.length == 0 ? 0 : count / entries.length;
        for (int i = 0; i < entries.length; i++) {
            entries[i] = nest(array, element, depth + 1, first + i * step, step);
        }
        return new GenericArrayData(entries);
    }
}
