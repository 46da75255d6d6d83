package io.pixelake.pixeltable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.pixelake.types.NpyArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Puts the arrays, bytes and images that Pixeltable moved out of a JSON cell back into its text. An array becomes nested
 * lists, as Pixeltable writes array columns; bytes become base64; an image becomes a {@code data:} URL of the file Pixeltable
 * keeps. (Pixeltable's own {@code export_json} refuses such cells, so there is no form to follow.)
 */
final class InlinedObjects {
    static final String KEY = "__pxtinlinedobjmd__";

    // Numbers must come out as they went in, of whatever length PostgreSQL's numeric had.
    private static final JsonMapper JSON = mapper();

    /** Reads what an object's metadata points to. */
    interface ObjectReader {
        byte[] readBytes(int urlIndex, CellMetadata range);

        NpyArray readArray(int urlIndex, CellMetadata range);
    }

    private final ObjectReader reader;

    InlinedObjects(ObjectReader reader) {
        this.reader = reader;
    }

    /** The JSON text, without spaces between tokens, with all objects in their places. */
    byte[] resolve(byte[] json) throws IOException {
        return JSON.writeValueAsBytes(resolve(JSON.readTree(json)));
    }

    static JsonNode readTree(byte[] json) throws IOException {
        return JSON.readTree(json);
    }

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .disable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNestingDepth(2_000)
                        .build());
        return mapper;
    }

    private JsonNode resolve(JsonNode node) throws JsonProcessingException {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, resolve(array.get(i)));
            }
        } else if (node instanceof ObjectNode object) {
            if (object.has(KEY)) {
                return load(object.get(KEY));
            }
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                entry.setValue(resolve(entry.getValue()));
            }
        }
        return node;
    }

    private JsonNode load(JsonNode metadata) {
        int url = (int) CellMetadata.number(metadata, "url_idx");
        JsonNodeFactory nodes = JSON.getNodeFactory();
        String type = metadata.path("type").asText();
        return switch (type) {
            case "ARRAY" -> {
                NpyArray array = reader.readArray(url, CellMetadata.of(metadata.path("array_md")));
                yield nodes.rawValueNode(new RawValue(array.toJson()));
            }
            case "BINARY" -> nodes.textNode(base64(reader.readBytes(url, CellMetadata.of(metadata.path("binary_md")))));
            case "IMAGE" -> nodes.textNode(dataUrl(reader.readBytes(url, CellMetadata.ofImage(metadata))));
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
