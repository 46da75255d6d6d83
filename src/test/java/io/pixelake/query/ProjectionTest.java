package io.pixelake.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {
    private static final TableSchema TABLE = new TableSchema(
            List.of(new SourceStore(new UUID(0, 1), false, 0)),
            List.of(
                    SourceColumns.of(0, "label", PixeltableType.of(Kind.STRING), false),
                    SourceColumns.of(1, "ratio", PixeltableType.of(Kind.FLOAT), false)));

    @Test
    void typesGoByTheNamesOfTheSelection() throws Exception {
        Projection projection = new Projection(
                new Selection(Optional.of("ratio AS r, label"), Optional.of("ratio > 1")), Map.of("r", "float"));

        TableSchema taken = projection.of(TABLE);

        assertThat(taken.columns()).extracting(SourceColumn::name).containsExactly("r", "label");
        assertThat(taken.columns().get(0).treatment())
                .isEqualTo(new SourceColumn.Treatment(Optional.of("FLOAT"), true));
        assertThat(taken.filter()).isPresent();
        assertThat(taken.selection()).isEqualTo(projection.mark()).hasValueSatisfying(mark -> assertThat(mark)
                .isEqualTo("{\"select\":\"ratio AS r, label\",\"where\":\"ratio > 1\",\"types\":{\"r\":\"float\"}}"));
    }

    @Test
    void columnsAreNamedInAnyLetters() throws Exception {
        Projection projection = new Projection(
                new Selection(Optional.of("RATIO, Label"), Optional.of("\"Ratio\" > 1")), Map.of("Ratio", "float"));

        TableSchema taken = projection.of(TABLE);

        assertThat(taken.columns()).extracting(SourceColumn::name).containsExactly("ratio", "label");
        assertThat(taken.columns().get(0).treatment().type()).contains("FLOAT");
        assertThat(projection.isLike(new Projection(projection.selection(), Map.of("ratio", "float"))))
                .isTrue();
        assertThat(projection.isLike(new Projection(projection.selection(), Map.of("ratio", "double"))))
                .isFalse();
        assertThatThrownBy(() -> new Projection(Selection.ALL, Map.of("Ratio", "float", "ratio", "int")).of(TABLE))
                .isInstanceOf(QueryException.class)
                .hasMessage("types ratio=int: the column ratio is named twice, in different letters");
    }

    @Test
    void ofColumnsThatDifferInLettersOnlyTheSameLettersAreMeant() throws Exception {
        TableSchema both = new TableSchema(
                TABLE.stores(),
                List.of(
                        SourceColumns.of(0, "label", PixeltableType.of(Kind.STRING), false),
                        SourceColumns.of(1, "Label", PixeltableType.of(Kind.STRING), false)));

        assertThat(new Projection(new Selection(Optional.of("Label"), Optional.empty()), Map.of())
                        .of(both)
                        .columns())
                .extracting(SourceColumn::id)
                .containsExactly(1);
        assertThatThrownBy(
                        () -> new Projection(new Selection(Optional.of("LABEL"), Optional.empty()), Map.of()).of(both))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("there is no column LABEL; the nearest are ");
    }

    @Test
    void withoutSettingsNothingIsMarked() throws Exception {
        assertThat(Projection.NONE.mark()).isEmpty();
        assertThat(Projection.NONE.of(TABLE)).isEqualTo(TABLE);
        assertThat(Projection.fromMark(Optional.empty())).isEqualTo(Projection.NONE);
    }

    @Test
    void marksAreReadBack() throws Exception {
        Projection whole = new Projection(
                new Selection(Optional.of("a"), Optional.of("b = 'é\"'")), Map.of("y", "INT", "a", "DATE"));
        Projection part = new Projection(Selection.ALL, Map.of("a", "DATE"));

        assertThat(Projection.fromMark(whole.mark())).isEqualTo(whole);
        assertThat(Projection.fromMark(part.mark())).isEqualTo(part);
        assertThat(part.mark()).hasValue("{\"types\":{\"a\":\"DATE\"}}");
        Projection found = part.withFound(Map.of("j", "ROW<`k` BIGINT>"));
        assertThat(found.mark()).hasValueSatisfying(mark -> assertThat(mark).endsWith(",\"found\":[\"j\"]}"));
        assertThat(Projection.fromMark(found.mark())).isEqualTo(found).isNotEqualTo(found.naming(Set.of("j")));
        assertThat(InstantiationUtil.clone(found)).isEqualTo(found);
        assertThat(InstantiationUtil.clone(whole)).isEqualTo(whole);
        assertThat(InstantiationUtil.clone(Projection.NONE)).isEqualTo(Projection.NONE);
    }

    @Test
    void aMarkOfALaterPixelakeIsRefused() {
        assertThatThrownBy(() -> Projection.fromMark(Optional.of("{\"where\":\"a\",\"sample\":3}")))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("{\"where\":\"a\",\"sample\":3}, which this Pixelake can't read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rato  | FLOAT  | types rato=FLOAT: there is no column rato; the nearest are ratio, label
            ratio | FLOOT  | types ratio=FLOOT: "FLOOT" isn't a type of Flink's SQL
            ratio | DATE   | types ratio=DATE: Float can't become DATE
            """)
    void impossibleTypesAreRefused(String column, String type, String message) {
        assertThatThrownBy(() -> new Projection(Selection.ALL, Map.of(column, type)).of(TABLE))
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void typesOfACommandLine() throws Exception {
        assertThat(QueryColumnTypes.parse("a=DOUBLE, meta=ROW<k BIGINT, tags ARRAY<STRING>>,d = DECIMAL(10, 2) "))
                .containsExactly(
                        Map.entry("a", "DOUBLE"),
                        Map.entry("meta", "ROW<k BIGINT, tags ARRAY<STRING>>"),
                        Map.entry("d", "DECIMAL(10, 2)"));
        assertThat(QueryColumnTypes.parse(" ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a DOUBLE      | types "a DOUBLE": "a DOUBLE" isn't a column and a type, as in ratio=DOUBLE
            a=INT,,b=INT  | types "a=INT,,b=INT": "" isn't a column and a type
            =INT          | "=INT" isn't a column and a type
            a=            | "a=" isn't a column and a type
            a=INT, a=DATE | a has two types; leave one of them
            """)
    void whatIsNoListOfTypes(String text, String message) {
        assertThatThrownBy(() -> QueryColumnTypes.parse(text))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining(message);
    }
}
