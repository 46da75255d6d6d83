package io.pixelake.types.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonShapeTest {
    private static final String TEXT = "VARCHAR(2147483647)";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    1; 2                             | BIGINT
                    1; 2.5                           | DOUBLE
                    1.0; null; 3                     | DOUBLE
                    true; null                       | BOOLEAN
                    9007199254740993; 1              | BIGINT
                    9007199254740993; 1.5            | VARCHAR(2147483647)
                    1.5; 1; 9007199254740993         | VARCHAR(2147483647)
                    1.5; 9223372036854775807         | VARCHAR(2147483647)
                    1.5; 9007199254740992; 1234567890123456800 | DOUBLE
                    [{"a": 9007199254740993}, {"a": 0.5}] | ARRAY<ROW<`a` VARCHAR(2147483647)>>
                    true; 1                          | VARCHAR(2147483647)
                    9223372036854775808              | VARCHAR(2147483647)
                    1e400                            | VARCHAR(2147483647)
                    "a"                              | VARCHAR(2147483647)
                    [1, 2]; []; [null, 2.5]          | ARRAY<DOUBLE>
                    []                               | ARRAY<CHAR(1)>
                    [1]; {"a": 1}                    | VARCHAR(2147483647)
                    {}                               | CHAR(2)
                    {}; {"a": 1}                     | ROW<`a` BIGINT>
                    {"a": 1}; {}                     | ROW<`a` BIGINT>
                    {}; 1                            | VARCHAR(2147483647)
                    {"b": 1}; {"a": "x", "b": null}  | ROW<`b` BIGINT, `a` VARCHAR(2147483647)>
                    {"b": [{"c": 1}, {"d": true}]}   | ROW<`b` ARRAY<ROW<`c` BIGINT, `d` BOOLEAN>>>
                    {"a": 1, "b": {"c": 1}}; {"b": {"c": "x"}} | ROW<`a` BIGINT, `b` ROW<`c` VARCHAR(2147483647)>>
                    {"a": null}                      | ROW<`a` CHAR(1)>
                    {"a": {}}                        | ROW<`a` CHAR(2)>
                    {"x": {"": 1}, "y": 1}           | ROW<`x` VARCHAR(2147483647), `y` BIGINT>
                    {"x": {"a.b": 1}}                | ROW<`x` VARCHAR(2147483647)>
                    {"x": {"a": 1, "A": 2}}          | ROW<`x` VARCHAR(2147483647)>
                    """)
    void allValuesFitOneType(String values, String type) {
        assertThat(typeOf(JsonShape.empty(), values)).isEqualTo(type);
        assertThat(JsonShape.ofType(type).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
                    ROW<`a` BIGINT>         | {"a": 2.5, "b": []} | ROW<`a` DOUBLE, `b` ARRAY<CHAR(1)>>
                    ROW<`a` CHAR(1)>        | {"a": [1]}          | ROW<`a` ARRAY<BIGINT>>
                    ROW<`a` CHAR(2)>        | {"a": {"b": 1}}     | ROW<`a` ROW<`b` BIGINT>>
                    ROW<`a` CHAR(2)>        | {"a": 1}            | ROW<`a` VARCHAR(2147483647)>
                    ARRAY<CHAR(1)>          | [true]              | ARRAY<BOOLEAN>
                    VARCHAR(2147483647)     | {"a": 1}            | VARCHAR(2147483647)
                    ROW<`a` VARCHAR(2147483647)> | {"a": {"b": 1}} | ROW<`a` VARCHAR(2147483647)>
                    """)
    void aTypeThatWasReadBackGoesOnGrowing(String before, String values, String after) {
        assertThat(typeOf(JsonShape.ofType(before), values)).isEqualTo(after);
    }

    @Test
    void shapesAreMadeOfShapes() {
        JsonShape numbers = JsonShape.list(List.of(JsonShape.ofType("BIGINT"), JsonShape.ofType("DOUBLE")));
        JsonShape mixed = JsonShape.list(List.of(JsonShape.ofType("STRING"), JsonShape.ofType("BIGINT")));
        Map<String, JsonShape> fields = new LinkedHashMap<>();
        fields.put("n", numbers);
        fields.put("e", JsonShape.object(Map.of()));
        fields.put("m", mixed);

        JsonShape object = JsonShape.object(fields);

        assertThat(object.type()).isEqualTo("ROW<`n` ARRAY<DOUBLE>, `e` CHAR(2), `m` ARRAY<" + TEXT + ">>");
        assertThat(JsonShape.object(Map.of("a.b", numbers)).type()).isEqualTo(TEXT);
        assertThat(JsonShape.list(List.of()).type()).isEqualTo("ARRAY<CHAR(1)>");
        assertThat(typeOf(object, "{\"n\": [9007199254740993], \"x\": true}"))
                .isEqualTo("ROW<`n` ARRAY<" + TEXT + ">, `e` CHAR(2), `m` ARRAY<" + TEXT + ">, `x` BOOLEAN>");
    }

    @Test
    void nothingButNullIsOpen() {
        assertThat(typeOf(JsonShape.empty(), "null")).isEqualTo("CHAR(1)");
        assertThat(typeOf(JsonShape.ofType("CHAR(1)"), "1")).isEqualTo("BIGINT");
    }

    @Test
    void tooManyFieldsAndTooDeepOnesAreText() {
        String wide = "{\"w\": {"
                + String.join(
                        ", ",
                        IntStream.range(0, 1001)
                                .mapToObj(i -> "\"f" + i + "\": 1")
                                .toList())
                + "}}";
        String deep = "[".repeat(30) + "]".repeat(30);

        assertThat(typeOf(JsonShape.empty(), wide)).isEqualTo("ROW<`w` " + TEXT + ">");
        assertThat(typeOf(JsonShape.empty(), deep)).isEqualTo("ARRAY<".repeat(20) + TEXT + ">".repeat(20));
    }

    /** PostgreSQL lets in both. */
    @Test
    void neitherDepthNorNamesHaveALimit() {
        String deep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
        String named = "{\"k\": 1, \"" + "n".repeat(60_000) + "\": 1}";

        assertThat(typeOf(JsonShape.empty(), deep)).isEqualTo("ROW<`a` ".repeat(20) + TEXT + ">".repeat(20));
        assertThat(typeOf(JsonShape.empty(), named)).isEqualTo(TEXT);
    }

    private static String typeOf(JsonShape shape, String values) {
        Stream<String> each = values.contains(";") ? Arrays.stream(values.split(";")) : Stream.of(values);
        each.forEach(shape::add);
        return shape.type();
    }
}
