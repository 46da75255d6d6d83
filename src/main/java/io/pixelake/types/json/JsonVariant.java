package io.pixelake.types.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.types.variant.BinaryVariant;
import org.apache.flink.types.variant.BinaryVariantInternalBuilder;
import org.apache.flink.types.variant.BinaryVariantInternalBuilder.FieldEntry;
import org.apache.flink.types.variant.VariantTypeException;
import org.apache.iceberg.variants.PhysicalType;
import org.apache.iceberg.variants.VariantArray;
import org.apache.iceberg.variants.VariantMetadata;
import org.apache.iceberg.variants.VariantObject;
import org.apache.iceberg.variants.VariantValue;

/**
 * JSON as Iceberg's VARIANT and back.
 *
 * <p>Flink's own parser makes decimals of some fractions and doubles of others, and rounds whole numbers of many digits. Here a number
 * is what Pixeltable takes it for, as far as a variant can hold that exactly: a whole number is one, of up to 38 digits, all else is the
 * double whose text it is. What no double is written as stays a decimal of up to 38 digits; only fractions beyond are rounded to a
 * double, as Python does when it reads them.
 */
public final class JsonVariant {
    private static final int MOST_DIGITS = 38;
    private static final int DEEPEST = 2_000;

    /** PostgreSQL's order of names in an object: shorter ones first. */
    private static final Comparator<String> NAMES = Comparator.<String>comparingInt(name -> utf8(name).length)
            .thenComparing(JsonVariant::utf8, Arrays::compareUnsigned);

    private final BinaryVariantInternalBuilder builder = new BinaryVariantInternalBuilder(false);
    private final JsonParser parser;

    private JsonVariant(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Makes a variant of JSON.
     *
     * @throws CellMappingException when no variant holds it; the message is the end of a sentence
     */
    public static BinaryVariant of(String json) {
        try (JsonParser parser = StoredJson.parser(json)) {
            parser.nextToken();
            JsonVariant variant = new JsonVariant(parser);
            variant.append();
            return variant.builder.build();
        } catch (VariantTypeException e) {
            // Thrown for the size and for equal names; JSON of PostgreSQL has none.
            throw new CellMappingException("is bigger than the 16 MB that a VARIANT can have");
        } catch (IOException e) {
            throw new CellMappingException("can't be read as JSON");
        }
    }

    private void append() throws IOException {
        // Iceberg's readers recurse along it, too.
        if (parser.getParsingContext().getNestingDepth() > DEEPEST) {
            throw new CellMappingException("nests deeper than the 2,000 levels that Pixelake makes a VARIANT of");
        }
        switch (parser.currentToken()) {
            case START_OBJECT -> appendObject();
            case START_ARRAY -> appendArray();
            case VALUE_STRING -> builder.appendString(parser.getText());
            case VALUE_NUMBER_INT -> appendWhole();
            case VALUE_NUMBER_FLOAT -> appendFraction(parser.getDecimalValue());
            case VALUE_TRUE -> builder.appendBoolean(true);
            case VALUE_FALSE -> builder.appendBoolean(false);
            default -> builder.appendNull();
        }
    }

    private void appendObject() throws IOException {
        int start = builder.getWritePos();
        ArrayList<FieldEntry> fields = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.add(new FieldEntry(name, builder.addKey(name), builder.getWritePos() - start));
            append();
        }
        builder.finishWritingObject(start, fields);
    }

    private void appendArray() throws IOException {
        int start = builder.getWritePos();
        ArrayList<Integer> offsets = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            offsets.add(builder.getWritePos() - start);
            append();
        }
        builder.finishWritingArray(start, offsets);
    }

    private void appendWhole() throws IOException {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            builder.appendNumeric(parser.getLongValue());
            return;
        }
        BigDecimal number = new BigDecimal(parser.getBigIntegerValue());
        if (number.precision() <= MOST_DIGITS) {
            builder.appendDecimal(number);
        } else if (WholeNumbers.isExactInJson(number)) {
            builder.appendDouble(number.doubleValue());
        } else {
            throw new CellMappingException(
                    "holds a whole number of " + number.precision() + " digits, and a VARIANT has " + MOST_DIGITS);
        }
    }

    private void appendFraction(BigDecimal number) throws IOException {
        boolean decimal = !WholeNumbers.isTextOfDouble(number)
                && number.scale() >= 0
                && number.scale() <= MOST_DIGITS
                && number.precision() <= MOST_DIGITS;
        if (decimal) {
            builder.appendDecimal(number);
        } else if (Double.isInfinite(number.doubleValue())) {
            throw new CellMappingException("holds a number that is out of the range of a VARIANT");
        } else {
            // Not of the BigDecimal, which has no -0.0.
            builder.appendDouble(Double.parseDouble(parser.getText()));
        }
    }

    /** The JSON text that PostgreSQL has of the same value, without spaces between its tokens. */
    public static String toJson(Object variant) {
        BinaryVariant binary = (BinaryVariant) variant;
        VariantMetadata metadata = VariantMetadata.from(buffer(binary.getMetadata()));
        StringBuilder json = new StringBuilder();
        write(VariantValue.from(metadata, buffer(binary.getValue())), json);
        return json.toString();
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(VariantValue value, StringBuilder json) {
        switch (value.type()) {
            case NULL -> json.append("null");
            case OBJECT -> writeObject(value.asObject(), json);
            case ARRAY -> writeArray(value.asArray(), json);
            case DOUBLE -> json.append(plain((Double) value.asPrimitive().get()));
            case DECIMAL4, DECIMAL8, DECIMAL16 ->
                json.append(((BigDecimal) value.asPrimitive().get()).toPlainString());
            case STRING ->
                CompactJson.appendString(json, (String) value.asPrimitive().get());
            case BOOLEAN_TRUE, BOOLEAN_FALSE, INT8, INT16, INT32, INT64 ->
                json.append(value.asPrimitive().get());
            default -> writeOther(value, json);
        }
    }

    private static void writeObject(VariantObject object, StringBuilder json) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEach(names::add);
        names.sort(NAMES);
        json.append('{');
        String separator = "";
        for (String name : names) {
            json.append(separator);
            CompactJson.appendString(json, name);
            json.append(':');
            write(object.get(name), json);
            separator = ",";
        }
        json.append('}');
    }

    private static void writeArray(VariantArray array, StringBuilder json) {
        json.append('[');
        for (int i = 0; i < array.numElements(); i++) {
            json.append(i == 0 ? "" : ",");
            write(array.get(i), json);
        }
        json.append(']');
    }

    /** Nothing of JSON becomes any other type, so no text of JSON is the same as this one. */
    private static void writeOther(VariantValue value, StringBuilder json) {
        PhysicalType type = value.type();
        json.append(type).append('(').append(value.asPrimitive().get()).append(')');
    }

    /** PostgreSQL shows no exponents. */
    private static String plain(double number) {
        String text = PythonFloat.text(number);
        return text.contains("e") ? new BigDecimal(text).toPlainString() : text;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
