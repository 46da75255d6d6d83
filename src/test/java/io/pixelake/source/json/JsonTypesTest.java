package io.pixelake.source.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.JsonForms;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.query.Projection;
import io.pixelake.query.QueryException;
import io.pixelake.query.Selection;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** By which settings rows were made whose mark has types. */
class JsonTypesTest {
    private static final String ROW = "ROW<`k` BIGINT>";
    private static final JsonTypes.Asked INFERRED = asked(Map.of(), "meta=infer");
    private static final Optional<String> FOUND =
            Projection.NONE.withFound(Map.of("meta", ROW)).mark();
    private static final Optional<String> NAMED = new Projection(Selection.ALL, Map.of("meta", ROW)).mark();

    private static JsonTypes.Asked asked(Map<String, String> types, String json) {
        return new JsonTypes.Asked(MirroredPart.of(new Projection(Selection.ALL, types)), JsonForms.parse(json));
    }

    @Test
    void typesThatWereFoundAreKnownFromThoseThatWereNamed() throws QueryException {
        assertThat(INFERRED.made(FOUND)).isTrue();
        assertThat(INFERRED.made(NAMED)).isFalse();
        assertThat(asked(Map.of(), "string").made(FOUND)).isFalse();
        assertThat(INFERRED.withFoundIn(FOUND).projection().types()).containsEntry("meta", ROW);
        assertThat(INFERRED.withFoundIn(NAMED).projection().types()).isEmpty();
    }

    @Test
    void whoeverNamesTheTypeThatWasFoundGetsTheSameRows() throws QueryException {
        assertThat(asked(Map.of("meta", ROW), "string").made(FOUND)).isTrue();
        assertThat(asked(Map.of("meta", ROW), "meta=infer").made(FOUND)).isTrue();
        assertThat(asked(Map.of("meta", ROW), "string").made(NAMED)).isTrue();
        assertThat(asked(Map.of("meta", "ROW<`k` INT>"), "string").made(FOUND)).isFalse();
    }

    /** The mark has the letters of before Pixeltable's upgrade, or the settings have. */
    @Test
    void namesAreTheSameInAnyLetters() throws QueryException {
        Optional<String> before = Projection.NONE.withFound(Map.of("Meta", ROW)).mark();

        assertThat(INFERRED.made(before)).isTrue();
        assertThat(asked(Map.of(), "META=infer").made(before)).isTrue();
        assertThat(asked(Map.of(), "META=infer").made(FOUND)).isTrue();
        assertThat(asked(Map.of("META", ROW), "string").made(before)).isTrue();
        assertThat(asked(Map.of("META", "ROW<`k` INT>"), "string").made(before)).isFalse();
    }

    /** Marks of rows that were made before types were told apart. */
    @Test
    void anEarlierMarkIsStillRead() throws QueryException {
        Optional<String> earlier = Optional.of("{\"types\":{\"meta\":\"" + ROW + "\"}}");

        assertThat(Projection.fromMark(earlier).types()).containsEntry("meta", ROW);
        assertThat(asked(Map.of("meta", ROW), "string").made(earlier)).isTrue();
        assertThat(INFERRED.made(earlier)).as("they are found once more").isFalse();
    }
}
