package io.pixelake.pixeltable.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class DeclaredJsonTest {
    private static final String TEXT = "VARCHAR(2147483647)";

    @Test
    void objectsHaveTheirFieldsInTheDeclaredOrder() throws JsonProcessingException {
        String point = object("'x': {'_classname': 'IntType'}, 'y': {'_classname': 'ImageType'}", "'y', 'x'");
        String fields = "'b': {'_classname': 'BoolType'}, 'aa': {'_classname': 'FloatType'}, 'any': {'_classname':"
                + " 'JsonType'}, 'name': {'_classname': 'StringType', 'nullable': true}, 'point': " + point;

        assertThat(typeOf(object(fields, "'name', 'point', 'aa', 'b', 'any'")))
                .isEqualTo("ROW<`name` " + TEXT
                        + ", `point` ROW<`y` CHAR(1), `x` BIGINT>, `aa` DOUBLE, `b` BOOLEAN, `any` CHAR(1)>");
    }

    @Test
    void elementsOfListsHaveOneType() throws JsonProcessingException {
        assertThat(typeOf(list("{'_classname': 'IntType'}, {'_classname': 'FloatType'}", "null")))
                .isEqualTo("ARRAY<DOUBLE>");
        assertThat(typeOf(list("", "{'_classname': 'StringType'}"))).isEqualTo("ARRAY<" + TEXT + ">");
        assertThat(typeOf(list("{'_classname': 'BoolType'}", "{'_classname': 'IntType'}")))
                .isEqualTo("ARRAY<" + TEXT + ">");
    }

    @Test
    void nothingIsSaidOfOtherColumns() throws JsonProcessingException {
        assertThat(DeclaredJson.typeOf(new ObjectMapper().readTree("{\"_classname\": \"JsonType\"}")))
                .isEmpty();
        assertThat(DeclaredJson.typeOf(
                        new ObjectMapper().readTree("{\"_classname\": \"JsonType\", \"type_schema\": null}")))
                .isEmpty();
    }

    private static String object(String fields, String order) {
        return "{'_classname': 'JsonType', 'type_schema': {'type_spec': {" + fields + "}, 'type_spec_key_order': ["
                + order + "], 'variadic_type': null, 'optional_keys': []}}";
    }

    private static String list(String elements, String variadic) {
        return "{'_classname': 'JsonType', 'type_schema': {'type_spec': [" + elements
                + "], 'type_spec_key_order': null, 'variadic_type': " + variadic + "}}";
    }

    private static String typeOf(String json) throws JsonProcessingException {
        return DeclaredJson.typeOf(new ObjectMapper().readTree(json.replace('\'', '"')))
                .orElseThrow();
    }
}
