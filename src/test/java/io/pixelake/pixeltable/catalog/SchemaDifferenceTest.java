package io.pixelake.pixeltable.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.types.json.StoredJson;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The words are Pixeltable's; VerifyAndStatusITCase compares them with its own answers. */
class SchemaDifferenceTest {
    private static final String INT = "{\"_classname\": \"IntType\"}";
    private static final String FLOAT = "{\"_classname\": \"FloatType\"}";

    @Test
    void addedAlteredAndDroppedTogether() throws Exception {
        assertThat(between(
                        columns(column(0, "a", INT, "null"), column(1, "b", INT, "null"), column(2, "c", INT, "null")),
                        columns(
                                column(1, "better", FLOAT, "{\"id\": 5}"),
                                column(2, "c", INT, "null"),
                                column(3, "d", INT, "null"),
                                column(4, "e", INT, "null"))))
                .contains(
                        "Added: d, e, Altered: b (renamed to better, type changed, value expression changed), Dropped: a");
    }

    @Test
    void columnsOfIndexesAreNothingThatUsersSee() throws Exception {
        String plain = columns(column(0, "a", INT, "null"));
        String indexed = columns(column(0, "a", INT, "null"), "\"1\": {\"name\": null, \"col_type\": " + INT + "}");

        assertThat(between(plain, indexed)).isEmpty();
        assertThat(between(indexed, plain)).isEmpty();
    }

    @Test
    void anotherPlaceIsNoChange() throws Exception {
        assertThat(between("{\"0\": {\"pos\": 0, \"name\": \"a\"}}", "{\"0\": {\"pos\": 1, \"name\": \"a\"}}"))
                .isEmpty();
    }

    private static Optional<String> between(String before, String after) throws Exception {
        return SchemaDifference.between(StoredJson.tree(before), StoredJson.tree(after));
    }

    private static String columns(String... columns) {
        return "{" + String.join(", ", columns) + "}";
    }

    private static String column(int id, String name, String type, String expression) {
        return "\"" + id + "\": {\"name\": \"" + name + "\", \"col_type\": " + type + ", \"value_expr\": " + expression
                + "}";
    }
}
