package io.pixelake.pixeltable.rows;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import io.pixelake.types.array.NpyArray;
import io.pixelake.types.array.NpyToJson;
import io.pixelake.types.json.StoredJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Puts the arrays, bytes and images that Pixeltable moved out of a JSON cell back into its text. An array becomes nested
 * lists, as Pixeltable writes array columns; bytes become base64; an image becomes a {@code data:} URL of the file Pixeltable
 * keeps. (Pixeltable's own {@code export_json} refuses such cells, so there is no form to follow.)
 */
record InlinedObjects(ObjectReader reader) {
    static final String KEY = "__pxtinlinedobjmd__";

    /** Reads what an object's metadata points to. */
    interface ObjectReader {
        byte[] readBytes(int urlIndex, CellMetadata range);

        NpyArray readArray(int urlIndex, CellMetadata range);
    }

    /** The JSON text, without spaces between tokens, with all objects in their places. */
    byte[] resolve(byte[] json) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
        try (JsonGenerator generator = StoredJson.generator(out)) {
            // Numbers must come out as they went in, of whatever length PostgreSQL's numeric had.
            generator.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
            StoredJson.write(resolve(StoredJson.read(json)), generator);
        }
        return out.toByteArray();
    }

    /** Changes lists and maps in place, however deep they lie. */
    @SuppressWarnings("unchecked")
    private Object resolve(Object json) {
        Deque<Object> unresolved = new ArrayDeque<>();
        Object resolved = resolved(json, unresolved);
        while (!unresolved.isEmpty()) {
            Object next = unresolved.pop();
            if (next instanceof List<?>) {
                ((List<Object>) next).replaceAll(value -> resolved(value, unresolved));
            } else {
                ((Map<String, Object>) next).replaceAll((name, value) -> resolved(value, unresolved));
            }
        }
        return resolved;
    }

    private Object resolved(Object value, Deque<Object> unresolved) {
        if (value instanceof Map<?, ?> object && object.containsKey(KEY)) {
            return load(StoredJson.tree(object.get(KEY)));
        } else if (value instanceof Map<?, ?> || value instanceof List<?>) {
            unresolved.push(value);
        }
        return value;
    }

    private Object load(JsonNode metadata) {
        int url = (int) CellMetadata.number(metadata, "url_idx");
        String type = metadata.path("type").asText();
        return switch (type) {
            case "ARRAY" -> {
                NpyArray array = reader.readArray(url, CellMetadata.of(metadata.path("array_md")));
                yield new SerializedString(NpyToJson.convert(array));
            }
            case "BINARY" -> base64(reader.readBytes(url, CellMetadata.of(metadata.path("binary_md"))));
            case "IMAGE" -> dataUrl(reader.readBytes(url, CellMetadata.ofImage(metadata)));
            default ->
                throw new IllegalArgumentException(
                        "it holds an object of type \"" + type + "\", known are ARRAY, BINARY and IMAGE");
        };
    }

    private static String dataUrl(byte[] image) {
        return "data:" + mediaType(image) + ";base64," + base64(image);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Pixeltable writes JPEG, and WebP for images with transparency. */
    private static String mediaType(byte[] image) {
        String head = new String(image, 0, Math.min(12, image.length), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u00FF\u00D8")) {
            return "image/jpeg";
        }
        return head.startsWith("RIFF") && head.endsWith("WEBP") ? "image/webp" : "application/octet-stream";
    }
}
