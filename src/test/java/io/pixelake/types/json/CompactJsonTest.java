package io.pixelake.types.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactJsonTest {

    private static String compact(String json) {
        return CompactJson.compact(StringData.fromString(json)).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"b\": 1, \"a\": [1, 2.50, null]} | {\"b\":1,\"a\":[1,2.50,null]}",
                "{\"a, b\": \"c: d\"} | {\"a, b\":\"c: d\"}",
                "[\"say \\\"hi, you\\\" \", 1] | [\"say \\\"hi, you\\\" \",1]",
                "[\"ends with \\\\\", \"x\"] | [\"ends with \\\\\",\"x\"]",
                "[\"\\\\\\\" , \", 2] | [\"\\\\\\\" , \",2]",
                "[100000000000000000000000.10, -0] | [100000000000000000000000.10,-0]",
                "\" é 😀, \" | \" é 😀, \"",
                "[ 1 ] | [1]",
                "5 | 5",
                "{} | {}"
            })
    void takesSpacesOnlyBetweenTokens(String json, String compact) {
        assertThat(compact(json)).isEqualTo(compact);
    }

    @Test
    void keepsSpacesInsideStringsOfOddShape() {
        assertThat(compact("\"\\\"")).isEqualTo("\"\\\"");
        assertThat(compact("\"unfinished \\")).isEqualTo("\"unfinished \\");
        assertThat(compact("[1,\n\t2,\r 3]")).isEqualTo("[1,2,3]");
    }

    @Test
    void returnsCompactTextAsItIs() {
        StringData json = StringData.fromString("{\"a\":1}");
        assertThat(CompactJson.compact(json)).isSameAs(json);
    }

    @Test
    void doesNotWriteIntoTheTextItWasGiven() {
        StringData json = StringData.fromString("[1, 2]");
        assertThat(CompactJson.compact(json)).hasToString("[1,2]");
        assertThat(json).hasToString("[1, 2]");
    }

    @Test
    void quotesStrings() throws Exception {
        String text = "a\"b\\c\n\r\t\0\u001f é\uD83D\uDE00";
        StringBuilder out = new StringBuilder();
        CompactJson.appendString(out, text);
        assertThat(out).hasToString("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001f é\uD83D\uDE00\"");
        assertThat(new ObjectMapper().readValue(out.toString(), String.class)).isEqualTo(text);
    }
}
