package io.pixelake.verify;

import io.pixelake.model.RowKey;
import io.pixelake.text.ValueText;
import io.pixelake.types.schema.LayoutColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Knows the rows of one mirrored version: their keys, their cells, their hashes. Its digest and buffer belong to one thread; each side
 * has a shape of its own.
 */
final class ComparedColumns {
    private static final int FIRST_BUFFER_BYTES = 512;

    private final RowType type;
    private final int rowIdIndex;
    private final boolean hasPositions;
    private final RowData.FieldGetter[] getters;
    private final CanonicalCell[] cells;
    private final DataOutputSerializer buffer = new DataOutputSerializer(FIRST_BUFFER_BYTES);
    private final MessageDigest digest;

    ComparedColumns(LayoutColumns layout) {
        this(layout.rowType(), layout.rowIdIndex(), layout.positions() > 0);
    }

    ComparedColumns(RowType type, int rowIdIndex, boolean hasPositions) {
        this.type = type;
        this.rowIdIndex = rowIdIndex;
        this.hasPositions = hasPositions;
        getters = new RowData.FieldGetter[type.getFieldCount()];
        cells = new CanonicalCell[getters.length];
        for (int i = 0; i < getters.length; i++) {
            getters[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
            cells[i] = CanonicalCell.of(type.getTypeAt(i));
        }
        digest = newDigest();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    int width() {
        return getters.length;
    }

    List<String> names() {
        return type.getFieldNames();
    }

    /** A row's key; empty for a row without {@code _pxt_rowid}, which an external writer wrote. */
    Optional<RowKey> keyOf(RowData row) {
        if (row.isNullAt(rowIdIndex) || (hasPositions && row.isNullAt(rowIdIndex + 1))) {
            return Optional.empty();
        }
        long rowId = row.getLong(rowIdIndex);
        return Optional.of(hasPositions ? RowKey.of(rowId, longs(row.getArray(rowIdIndex + 1))) : RowKey.of(rowId));
    }

    private static long[] longs(ArrayData list) {
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.getLong(i);
        }
        return numbers;
    }

    /** The hash of all cells, key and version among them. */
    RowHash hashOf(RowData row) {
        buffer.clear();
        for (int i = 0; i < cells.length; i++) {
            write(row, i);
        }
        digest.update(buffer.getSharedBuffer(), 0, buffer.length());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new RowHash(hash.getLong(), hash.getLong());
    }

    /** One cell in the form in which cells are compared. */
    byte[] bytesOf(RowData row, int column) {
        buffer.clear();
        write(row, column);
        return buffer.getCopyOfBuffer();
    }

    /** One cell as people read it. */
    String textOf(RowData row, int column) {
        return ValueText.of(getters[column].getFieldOrNull(row), type.getTypeAt(column));
    }

    private void write(RowData row, int column) {
        try {
            cells[column].write(getters[column].getFieldOrNull(row), buffer);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to memory", e);
        }
    }
}
