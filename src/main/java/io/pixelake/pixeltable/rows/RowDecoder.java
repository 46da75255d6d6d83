package io.pixelake.pixeltable.rows;

import io.pixelake.model.BadCell;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceColumn.Part;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Decodes the data columns of store table rows. The cells come out raw, in Flink's internal forms: text, media URLs and JSON
 * text as {@link StringData}, integers as Long, floats as Double, booleans as Boolean, timestamps as {@link TimestampData} of
 * UTC, dates as Integer days, UUIDs as 16 bytes, binary as bytes, arrays as the bytes of a .npy file. For one thread.
 */
final class RowDecoder {

    private static final long EPOCH_DAYS_OF_2000 = 10_957;
    private static final long EPOCH_MICROS_OF_2000 = EPOCH_DAYS_OF_2000 * 86_400_000_000L;
    private static final byte JSONB_VERSION = 1;

    /** Decodes a cell; {@code field} is the value's, its metadata follow where they were selected. */
    private interface CellDecoder {
        /** The raw cell, or null. */
        Object decode(CopyTuple tuple, int field, long rowId);
    }

    private final CellFiles files;
    private final String selectList;
    private final CellDecoder[] decoders;
    private final boolean[] withMetadata;

    RowDecoder(List<SourceColumn> columns, CellFiles files) {
        this.files = files;
        selectList = columns.stream().map(RowDecoder::select).collect(Collectors.joining(", "));
        decoders = new CellDecoder[columns.size()];
        withMetadata = new boolean[columns.size()];
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = decoder(columns.get(i));
            withMetadata[i] = needsMetadata(columns.get(i));
        }
    }

    /** The columns to select, in the order {@link #decode} takes them; empty for a table without columns. */
    String selectList() {
        return selectList;
    }

    /**
     * Decodes a row.
     *
     * @param firstField the number of the select list's first field in the tuple
     * @return the cells, then the rowid, a component's positions, and the version
     * @param bad takes the cells that can't be read, which become NULL then
     * @throws BadCellException when a cell can't be read, and isn't taken
     */
    GenericRowData decode(CopyTuple tuple, int firstField, RowKey key, long rowVersion, Predicate<BadCell> bad) {
        int system = decoders.length;
        GenericRowData row = new GenericRowData(system + (key.depth() > 0 ? 3 : 2));
        int field = firstField;
        for (int i = 0; i < system; i++) {
            row.setField(i, cell(i, tuple, field, key, bad));
            field += withMetadata[i] ? 2 : 1;
        }
        row.setField(system, key.rowId());
        if (key.depth() > 0) {
            row.setField(system + 1, positions(key));
        }
        row.setField(row.getArity() - 1, rowVersion);
        return row;
    }

    private Object cell(int column, CopyTuple tuple, int field, RowKey key, Predicate<BadCell> bad) {
        try {
            return decoders[column].decode(tuple, field, key.rowId());
        } catch (BadCellException e) {
            if (bad.test(new BadCell(e.column(), key, e.where()))) {
                return null;
            }
            throw e;
        }
    }

    private static GenericArrayData positions(RowKey key) {
        long[] positions = new long[key.depth()];
        for (int level = 0; level < positions.length; level++) {
            positions[level] = key.position(level);
        }
        return new GenericArrayData(positions);
    }

    private static String select(SourceColumn column) {
        String value = column.storeColumn();
        String metadata = column.storeMetadata();
        return switch (column.part()) {
            case VALUE -> needsMetadata(column) ? value + ", " + metadata : value;
            case POSITION -> value;
            case ERROR_TYPE -> metadata + "->>'errortype'";
            case ERROR_MESSAGE -> metadata + "->>'errormsg'";
            case EXPRESSION -> column.sql().orElseThrow() + (needsMetadata(column) ? ", " + metadata : "");
            // A soft delete moves the value to the undo column. Vectors and half vectors alike become plain arrays.
            case EMBEDDING ->
                "coalesce("
                        + value
                        + column.undoId()
                                .map(undo -> ", s" + column.store() + ".col_" + undo)
                                .orElse("")
                        + ")::real[]";
        };
    }

    private static boolean needsMetadata(SourceColumn column) {
        Kind kind = column.type().kind();
        return (column.part() == Part.VALUE || column.part() == Part.EXPRESSION)
                && column.hasCellMetadata()
                && !column.isInlined()
                && (kind == Kind.BINARY || kind == Kind.JSON || kind == Kind.ARRAY);
    }

    private CellDecoder decoder(SourceColumn column) {
        if (column.part() == Part.EMBEDDING) {
            return unlessNull((tuple, field, rowId) -> new GenericArrayData(tuple.float4Array(field)));
        }
        if (column.isInlined()) {
            return unlessNull((tuple, field, rowId) -> tuple.text(field));
        }
        PixeltableType type = column.type();
        String name = column.name();
        return switch (type.kind()) {
            case STRING, IMAGE, VIDEO, AUDIO, DOCUMENT -> unlessNull((tuple, field, rowId) -> tuple.text(field));
            case INT -> unlessNull((tuple, field, rowId) -> tuple.int8(field));
            case FLOAT -> unlessNull((tuple, field, rowId) -> tuple.float8(field));
            case BOOL -> unlessNull((tuple, field, rowId) -> tuple.bool(field));
            case TIMESTAMP -> unlessNull((tuple, field, rowId) -> timestamp(name, rowId, tuple.int8(field)));
            case DATE -> unlessNull((tuple, field, rowId) -> date(name, rowId, tuple.int4(field)));
            case UUID -> unlessNull((tuple, field, rowId) -> tuple.bytes(field));
            case BINARY -> binaryDecoder(column);
            case ARRAY -> arrayDecoder(column);
            case JSON -> jsonDecoder(column);
        };
    }

    private static CellDecoder unlessNull(CellDecoder decoder) {
        return (tuple, field, rowId) -> tuple.isNull(field) ? null : decoder.decode(tuple, field, rowId);
    }

    private CellDecoder binaryDecoder(SourceColumn column) {
        return (tuple, field, rowId) -> tuple.isNull(field)
                ? large(column, tuple, field, rowId).flatMap(LargeCell::binary).orElse(null)
                : tuple.bytes(field);
    }

    private CellDecoder arrayDecoder(SourceColumn column) {
        return (tuple, field, rowId) -> tuple.isNull(field)
                ? large(column, tuple, field, rowId).flatMap(LargeCell::array).orElse(null)
                : tuple.bytes(field);
    }

    private CellDecoder jsonDecoder(SourceColumn column) {
        return unlessNull((tuple, field, rowId) -> {
            if (tuple.length(field) < 2 || tuple.byteAt(field, 0) != JSONB_VERSION) {
                throw new BadCellException(
                        column.name(), rowId, Optional.empty(), "PostgreSQL sent no jsonb of version 1", null);
            }
            StringData text = tuple.text(field, 1);
            if (isJsonNull(tuple, field)) {
                return null;
            }
            return large(column, tuple, field, rowId)
                    .map(cell -> cell.json(text))
                    .orElse(text);
        });
    }

    /** Pixeltable reads a JSON null as it reads NULL; no other JSON value begins with an n. */
    private static boolean isJsonNull(CopyTuple tuple, int field) {
        return tuple.byteAt(field, 1) == 'n';
    }

    private Optional<LargeCell> large(SourceColumn column, CopyTuple tuple, int field, long rowId) {
        return needsMetadata(column) && !tuple.isNull(field + 1)
                ? Optional.of(LargeCell.of(files, column.name(), rowId, tuple.bytes(field + 1, 1)))
                : Optional.empty();
    }

    private static TimestampData timestamp(String column, long rowId, long microsSince2000) {
        if (microsSince2000 == Long.MAX_VALUE || microsSince2000 == Long.MIN_VALUE) {
            throw infinite(column, rowId, "timestamp", microsSince2000 > 0);
        }
        long micros = microsSince2000 + EPOCH_MICROS_OF_2000;
        // Floored, so that the part below a millisecond is positive before 1970 too.
        return TimestampData.fromEpochMillis(Math.floorDiv(micros, 1000L), (int) Math.floorMod(micros, 1000L) * 1000);
    }

    private static Integer date(String column, long rowId, int daysSince2000) {
        if (daysSince2000 == Integer.MAX_VALUE || daysSince2000 == Integer.MIN_VALUE) {
            throw infinite(column, rowId, "date", daysSince2000 > 0);
        }
        return (int) (daysSince2000 + EPOCH_DAYS_OF_2000);
    }

    private static BadCellException infinite(String column, long rowId, String type, boolean positive) {
        return new BadCellException(
                column,
                rowId,
                Optional.empty(),
                "it is the " + type + " " + (positive ? "infinity" : "-infinity") + ", which only PostgreSQL knows",
                null);
    }
}
