package io.pixelake.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.pixelake.types.json.StoredJson;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;

/** Reads and writes JSON of any size that PostgreSQL lets into a cell. */
public final class UnboundedJsonText {
    private static final JsonFactory FACTORY = StoredJson.factory()
            // Lines end, nothing stands between them.
            .rootValueSeparator((String) null)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private UnboundedJsonText() {}

    static JsonParser parser(String json) throws IOException {
        return FACTORY.createParser(json);
    }

    public static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    /** The text itself where it is JSON by the standard; NaN and infinities, which aren't, become null. */
    static String standard(String json) throws IOException {
        return json.contains("NaN") || json.contains("Infinity") ? withoutNonNumbers(json) : json;
    }

    private static String withoutNonNumbers(String json) throws IOException {
        StringWriter out = new StringWriter(json.length());
        try (JsonParser parser = parser(json);
                JsonGenerator generator = FACTORY.createGenerator(out)) {
            while (parser.nextToken() != null) {
                if (isNonNumber(parser)) {
                    generator.writeNull();
                } else if (parser.currentToken().isNumeric()) {
                    // As it is written: copying it as a number would lose the sign of -0.0.
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEventExact(parser);
                }
            }
        }
        return out.toString();
    }

    private static boolean isNonNumber(JsonParser parser) throws IOException {
        return parser.currentToken().isNumeric() && parser.isNaN();
    }
}
