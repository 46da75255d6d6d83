package io.pixelake.pixeltable.rows;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixelake.types.array.NpyArray;
import io.pixelake.types.array.NpyFormatException;
import io.pixelake.types.json.StoredJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.table.data.StringData;

/**
 * Loads one cell whose value, or parts of it, Pixeltable keeps in a file. Everything that goes wrong is a
 * {@link BadCellException} that names the cell.
 *
 * @param metadata the cell's {@code cellmd}
 */
record LargeCell(CellFiles files, String column, long rowId, JsonNode metadata) {

    static LargeCell of(CellFiles files, String column, long rowId, byte[] cellMetadata) {
        try {
            return new LargeCell(
                    files, column, rowId, StoredJson.tree(new String(cellMetadata, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new BadCellException(
                    column, rowId, Optional.empty(), "its metadata in Pixeltable's store isn't JSON", e);
        }
    }

    /** The bytes; empty when the cell is just NULL, possibly because computing it failed. */
    Optional<byte[]> binary() {
        return range("binary_md").map(range -> read(url(0), range));
    }

    /** The whole .npy file; empty when the cell is just NULL. */
    Optional<byte[]> array() {
        return range("array_md").map(range -> arrayFile(0, range));
    }

    /** JSON text with the objects in their places that Pixeltable moved to files. */
    StringData json(StringData text) {
        // Without files the key is what a user wrote.
        if (!metadata.has("file_urls") || !text.toString().contains(InlinedObjects.KEY)) {
            return text;
        }
        try {
            return StringData.fromBytes(new InlinedObjects(new Reader()).resolve(text.toBytes()));
        } catch (IOException e) {
            throw bad("its JSON can't be read (" + e.getMessage() + ")", e);
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage(), e);
        }
    }

    private final class Reader implements InlinedObjects.ObjectReader {
        @Override
        public byte[] readBytes(int urlIndex, CellMetadata range) {
            return read(url(urlIndex), range);
        }

        @Override
        public NpyArray readArray(int urlIndex, CellMetadata range) {
            byte[] npy = arrayFile(urlIndex, range);
            try {
                return NpyArray.parse(npy);
            } catch (NpyFormatException e) {
                throw badFile(url(urlIndex), "the array at its place " + e.getMessage(), e);
            }
        }
    }

    private Optional<CellMetadata> range(String name) {
        JsonNode range = metadata.path(name);
        if (!range.isObject()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CellMetadata.of(range));
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage(), e);
        }
    }

    private byte[] arrayFile(int urlIndex, CellMetadata range) {
        String url = url(urlIndex);
        byte[] npy = read(url, range);
        try {
            if (range.packedBooleans()) {
                return NpyArray.unpackBooleans(npy, range.shape());
            }
        } catch (NpyFormatException e) {
            throw badFile(url, "the array at its place " + e.getMessage(), e);
        }
        if (!NpyArray.looksLikeNpy(npy)) {
            throw badFile(url, "bytes " + range.start() + " to " + range.end() + " of it aren't an array", null);
        }
        return npy;
    }

    private byte[] read(String url, CellMetadata range) {
        try {
            return files.read(url, range.start(), range.end());
        } catch (IOException e) {
            throw badFile(url, e.getMessage(), e);
        }
    }

    private String url(int index) {
        try {
            return CellMetadata.url(metadata.path("file_urls"), index);
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage(), e);
        }
    }

    private BadCellException bad(String reason, Throwable cause) {
        return new BadCellException(column, rowId, Optional.empty(), reason, cause);
    }

    private BadCellException badFile(String url, String reason, Throwable cause) {
        return new BadCellException(column, rowId, Optional.of(url), reason, cause);
    }
}
