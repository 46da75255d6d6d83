package io.pixelake.types.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.SegmentedStringWriter;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * JSON as PostgreSQL's jsonb has it. Jackson's limits guard against hostile input; these values already lie in the user's own database. So
 * neither names, texts and numbers have a greatest length here, nor nesting a depth: nothing recurses along it.
 */
public final class StoredJson {
    private static final JsonFactory FACTORY = factory().build();
    private static final JsonMapper MAPPER = new JsonMapper(FACTORY);
    private static final ObjectReader VALUES =
            MAPPER.readerFor(Object.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private StoredJson() {}

    /** For parsers and generators with some features more. */
    public static JsonFactoryBuilder factory() {
        return (JsonFactoryBuilder) JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build());
    }

    /** The value as Java's texts, numbers (fractions as BigDecimal with all their digits), lists and maps. */
    public static Object read(String json) throws IOException {
        return VALUES.readValue(json);
    }

    /** As {@link #read(String)}. */
    public static Object read(byte[] json) throws IOException {
        return VALUES.readValue(json);
    }

    /** The value as a tree. */
    public static JsonNode tree(String json) throws JsonProcessingException {
        return MAPPER.readTree(json);
    }

    /** The tree of what {@link #read} gives. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    public static JsonParser parser(String json) throws IOException {
        return FACTORY.createParser(json);
    }

    public static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    /** The text of a value, as {@link #write} writes it. */
    public static String text(Object value) {
        SegmentedStringWriter out = new SegmentedStringWriter(new BufferRecycler());
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            write(value, json);
            json.flush();
            return out.getAndClear();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to memory", e);
        }
    }

    /** Writes what {@link #read} gives, and texts that are JSON already, without spaces between tokens. */
    public static void write(Object value, JsonGenerator json) throws IOException {
        Deque<Iterator<?>> open = new ArrayDeque<>();
        begin(value, json, open);
        while (!open.isEmpty()) {
            if (open.peek().hasNext()) {
                Object next = open.peek().next();
                if (json.getOutputContext().inObject()) {
                    Map.Entry<?, ?> field = (Map.Entry<?, ?>) next;
                    json.writeFieldName(field.getKey().toString());
                    next = field.getValue();
                }
                begin(next, json, open);
            } else {
                open.pop();
                end(json);
            }
        }
    }

    private static void begin(Object value, JsonGenerator json, Deque<Iterator<?>> open) throws IOException {
        if (value instanceof Map<?, ?> object) {
            json.writeStartObject();
            open.push(object.entrySet().iterator());
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            open.push(list.iterator());
        } else {
            writeScalar(value, json);
        }
    }

    private static void end(JsonGenerator json) throws IOException {
        if (json.getOutputContext().inObject()) {
            json.writeEndObject();
        } else {
            json.writeEndArray();
        }
    }

    /** What holds no other values. */
    public static void writeScalar(Object value, JsonGenerator json) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof SerializableString written) {
            json.writeRawValue(written);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Float number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (value instanceof BigInteger number) {
            json.writeNumber(number);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else {
            json.writeString((String) value);
        }
    }
}
