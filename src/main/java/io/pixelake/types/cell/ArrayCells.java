package io.pixelake.types.cell;

import io.pixelake.model.SourceColumn;
import io.pixelake.types.array.NpyArray;
import io.pixelake.types.array.NpyFormatException;
import io.pixelake.types.json.CellMappingException;

/** Array cells, which the source keeps as numpy wrote them. */
final class ArrayCells {
    private ArrayCells() {}

    /** @throws CellMappingException when the cell holds no array that is known here */
    static NpyArray parse(SourceColumn column, Object cell) {
        try {
            return NpyArray.parse((byte[]) cell);
        } catch (NpyFormatException e) {
            throw new CellMappingException("column \"" + column.name() + "\": the array " + e.getMessage());
        }
    }
}
