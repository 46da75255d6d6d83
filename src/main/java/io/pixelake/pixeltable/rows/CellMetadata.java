package io.pixelake.pixeltable.rows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a large cell, or an object inside a JSON cell, lies: what Pixeltable keeps in {@code array_md} and {@code binary_md}.
 *
 * @param packedBooleans whether the file holds eight elements of a boolean array per byte
 * @param shape of packed booleans
 */
record CellMetadata(long start, long end, boolean packedBooleans, List<Integer> shape) {

    /** Of an {@code array_md} or a {@code binary_md}. */
    static CellMetadata of(JsonNode range) {
        List<Integer> shape = new ArrayList<>();
        range.path("shape").forEach(size -> shape.add(size.asInt()));
        return new CellMetadata(
                number(range, "start"),
                number(range, "end"),
                range.path("is_bool").asBoolean(),
                List.copyOf(shape));
    }

    /** Of an image inside JSON. */
    static CellMetadata ofImage(JsonNode inlined) {
        return new CellMetadata(number(inlined, "img_start"), number(inlined, "img_end"), false, List.of());
    }

    static long number(JsonNode object, String name) {
        JsonNode number = object.path(name);
        if (!number.isIntegralNumber()) {
            throw new IllegalArgumentException("its metadata in Pixeltable's store has no \"" + name + "\": " + object);
        }
        return number.asLong();
    }

    static String url(JsonNode fileUrls, int index) {
        JsonNode url = fileUrls.path(index);
        if (!url.isTextual()) {
            throw new IllegalArgumentException(
                    "its metadata in Pixeltable's store names no file number " + index + ": " + fileUrls);
        }
        return url.asText();
    }
}
