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
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
    private static final TableSchema TABLE = new TableSchema(
            List.of(new SourceStore(new UUID(0, 1), false, 0)),
            List.of(
                    column(0, "label", Kind.STRING),
                    column(1, "width", Kind.INT),
                    column(2, "ratio", Kind.FLOAT),
                    column(3, "meta", Kind.JSON),
                    column(4, "image", Kind.IMAGE),
                    column(5, "ts", Kind.TIMESTAMP),
                    column(6, "d", Kind.DATE),
                    column(7, "select", Kind.BOOL),
                    column(8, "u", Kind.UUID),
                    column(9, "bin", Kind.BINARY)));

    private static SourceColumn column(int id, String name, Kind kind) {
        return SourceColumns.of(id, name, PixeltableType.of(kind), kind == Kind.JSON || kind == Kind.BINARY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "width > 500 AND label LIKE 'c%' # ((s0.col_1 > '500'::bigint) AND (s0.col_0 LIKE 'c%'::text))",
                "NOT (width = 1 OR ratio <= 0.5) # (NOT ((s0.col_1 = '1'::bigint) OR (s0.col_2 <= '0.5'::float8)))",
                "width IS NULL # (s0.col_1 IS NULL)",
                "width IN (1, 2) # (((s0.col_1 = '1'::bigint) OR (s0.col_1 = '2'::bigint)))",
                "width NOT BETWEEN 1 AND 2 # (NOT ((s0.col_1 >= '1'::bigint) AND (s0.col_1 <= '2'::bigint)))",
                "label = 'it''s' # (s0.col_0 = 'it''s'::text)",
                "label = 'a\\''b' # (s0.col_0 = 'a\\''b'::text)",
                "label = 'a\\' # (s0.col_0 = 'a\\'::text)",
                "LABEL = 'x' # (s0.col_0 = 'x'::text)",
                "\"select\" # s0.col_7",
                "\"select\" IS NOT TRUE # (s0.col_7 IS NOT TRUE)",
                "ts > '2024-01-01' # (s0.col_5 > '2024-01-01 00:00:00.000000+00'::timestamptz)",
                "ts > TIMESTAMP '2024-01-01 12:00:00+02:00' # (s0.col_5 > '2024-01-01 10:00:00.000000+00'::timestamptz)",
                "d = '2024-02-29' # (s0.col_6 = '2024-02-29'::date)",
                "u = '00112233-4455-6677-8899-aabbccddeeff' # (s0.col_8 = '00112233-4455-6677-8899-aabbccddeeff'::uuid)",
                "image LIKE '%.png' # (s0.col_4 LIKE '%.png'::text)",
                "image.fileurl ILIKE 's3:%' # (s0.col_4 ILIKE 's3:%'::text)",
                "width * 2 - -1 > ratio / 3 # (((s0.col_1 * '2'::bigint) - '-1'::bigint) > (s0.col_2 / '3'::bigint))",
                "width = -9223372036854775808 # (s0.col_1 = '-9223372036854775808'::bigint)",
                "round(width) = floor(ratio) # (s0.col_1 = floor(s0.col_2))",
                "ts = '2024-01-01 12:00+02' # (s0.col_5 = '2024-01-01 10:00:00.000000+00'::timestamptz)",
                "CAST(\"select\" AS INT) = 1 # (((s0.col_7)::int::bigint) = '1'::bigint)",
                "coalesce(ratio, 0) > 1 # (coalesce((s0.col_2)::float8, ('0'::bigint)::float8) > '1'::bigint)",
                "coalesce(\"select\", FALSE) # coalesce((s0.col_7)::boolean, (false)::boolean)",
                "CAST(width AS VARCHAR) || 'x' = lower(label) # ((((s0.col_1)::text) || 'x'::text) = lower(s0.col_0))",
                "length(trim(label)) = 0 # (length(btrim(s0.col_0))::bigint = '0'::bigint)",
                "bin IS NULL # (s0.col_9 IS NULL AND s0.col_9_cellmd->'file_urls' IS NULL)",
                "coalesce(label, 'x') <> 'x' # (coalesce((s0.col_0)::text, ('x'::text)::text) <> 'x'::text)",
            })
    void conditionsBecomePostgresOnes(String where, String sql) throws QueryException {
        assertThat(filter(where)).isEqualTo(sql);
    }

    @Test
    void partsOfJson() throws QueryException {
        assertThat(filter("meta.tags[0] = 'x'"))
                .contains("-> 'tags'::text", "-> '0'::int", "WHEN 'string'", "= 'x'::text");
        assertThat(filter("meta['tags'][0] > 3")).contains("-> 'tags'::text", "-> '0'::int", "WHEN 'number'");
        assertThat(filter("meta.tags[0]['the ''name'] IS NULL")).contains("-> 'the ''name'::text", "'null'::jsonb");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "widht > 500 # there is no column widht; the nearest are width, bin, d, at character 1, where it says 'widht > 500'",
                "width > 5 AND lable = 'x' # there is no column lable; the nearest are label, bin, image, at character 15,",
                "width > 'x' # Int and String can't be compared, at character 1,",
                "label > 5 # String and Int can't be compared",
                "label # a condition is needed, and this is of type String",
                "label + 1 > 2 # a number is needed, and this is of type String",
                "width LIKE 'x' # a text is needed, and this is of type Int",
                "width = NULL # nothing equals NULL; write IS NULL",
                "width > # something is missing behind it, at character 7, where it says '>'",
                "width > 1 OR # something is missing behind it, at character 11",
                "width >> 1 # only expressions over the table's columns can stand here",
                "width ) 1 # this can't stand here, or something is missing behind it, at character 7, where it says ') 1'",
                "width > 1; DROP TABLE t # this can't stand here, or something is missing behind it, at character 1",
                "width > 1; # this can't stand here, or something is missing behind it, at character 10",
                "width > (SELECT 1) # only expressions over the table's columns can stand here, at character 9,",
                "width IN (SELECT 1) # only expressions over the table's columns can stand here",
                "EXISTS (SELECT 1) # only expressions over the table's columns can stand here",
                "pg_sleep(10) IS NULL # the function pg_sleep isn't known here; there are lower, upper,",
                "count(*) > 1 # the function count isn't known here",
                "width = ? # only expressions over the table's columns can stand here",
                "current_timestamp > ts # only expressions over the table's columns can stand here",
                "1 = 1 UNION SELECT 2 # can stand here",
                "width > 1 LIMIT 1 # only a condition can stand here",
                "width > 1 ORDER BY width # only a condition can stand here",
                "width = 9223372036854775808 # this is too big for a whole number",
                "label ~ 'x' # only expressions over the table's columns can stand here",
                "label = E'x' # a text stands in plain quotes",
                "CAST(label AS REGCLASS) IS NULL # a cast to regclass isn't known",
                "TRY_CAST(label AS INT) IS NULL # a cast to int isn't known",
                "label.x = 'y' # only JSON has parts, and this is of type String",
                "meta.tags[1:2] IS NULL # a whole number or a text in quotes stands in brackets",
                "ts > 'yesterday' # 'yesterday' is no Timestamp, which is written as in '2024-01-31 12:00:00+00:00', at character 1",
                "ts = '2024-13-01' # '2024-13-01' is no Timestamp",
                "'2024-02-30' = d # '2024-02-30' is no Date, which is written as in '2024-01-31'",
                "u IN ('x') # 'x' is no Uuid",
                "label = 'a\\' OR label = 'b # a text without its end",
                "label \\ 'b' # characters that SQL doesn't know",
                "other.width > 1 # there is no column other",
                "width > 500 -- AND label = 'x' # comments can't stand here, at character 12",
                "width > 500 /* x */ # comments can't stand here",
                "width IN () # ",
                "CAST(label AS DATE FORMAT 'DD/MM/YYYY') = d # ",
                "CAST(ts AS BIGINT) > 1 # Timestamp can't be made bigint",
                "CAST(width AS ROW(a int)) IS NULL # ",
                "~width = 5 # the sign ~ isn't known",
                "width = 5 (+) # ",
                "width(+) = 5 # ",
                "lower(DISTINCT label) = 'x' # ",
                "lower(label ORDER BY width) = 'x' # ",
                "coalesce(label, 'a').x = 'y' # ",
                "round(ratio, 2) > 1 # the function round takes one argument",
                "label LIKE BINARY 'x' # ",
                "label LIKE 'a\\' # the pattern ends with a backslash",
                "meta..x = 'y' # ",
                "meta.`a.b` = 'y' # ",
                "width = 1e400 # this is too big for a number",
                "label::varchar(99999999999) = 'x' # ",
                "bin = 'x' # Binary and String can't be compared",
            })
    void whatMakesNoSenseIsRefusedWithItsPlace(String where, String message) {
        assertThatThrownBy(() -> filter(where))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("where \"" + where + "\"")
                .hasMessageContaining(message == null ? "" : message);
    }

    @Test
    void selectedColumnsAndExpressions() throws QueryException {
        List<SourceColumn> columns = select(
                "label, width AS w, image.fileurl AS url, image.fileurl, width * 0.5 AS half, meta.tags[0] AS tag");

        assertThat(columns)
                .extracting(SourceColumn::name)
                .containsExactly("label", "w", "url", "image_fileurl", "half", "tag");
        assertThat(columns)
                .extracting(column -> column.type().kind())
                .containsExactly(Kind.STRING, Kind.INT, Kind.STRING, Kind.STRING, Kind.FLOAT, Kind.JSON);
        assertThat(columns.get(1)).isEqualTo(TABLE.columns().get(1).selectedAs("w"));
        assertThat(columns.get(4).sql()).contains("(s0.col_1 * '0.5'::float8)");
        assertThat(columns.get(5).hasCellMetadata()).isTrue();
        assertThat(columns.get(5).id()).isEqualTo(3);
    }

    @Test
    void deepParenthesesTakeNoTime() throws QueryException {
        String deep = "(".repeat(50) + "width = 1" + ")".repeat(50);

        assertThat(filter(deep)).isEqualTo("(s0.col_1 = '1'::bigint)");
        assertThatThrownBy(() -> filter("(".repeat(200) + "width = 1" + ")".repeat(200)))
                .hasMessageContaining("more than 100 parentheses in each other");
    }

    @Test
    void linesAndTabsOfATextStay() throws QueryException {
        assertThat(filter("label =\n'a\nb\tc'")).isEqualTo("(s0.col_0 = 'a\nb\tc'::text)");
    }

    /** The parser recurses along them; what it says is no sentence, and what it was given fills screens. */
    @Test
    void tooManyOperatorsAreRefusedInAFewLines() throws QueryException {
        String few = "width = 1" + " OR width = 1".repeat(100);
        String many = "width = 1" + " OR width = 1".repeat(20_000);

        assertThat(filter(few)).endsWith("OR (s0.col_1 = '1'::bigint))");
        assertThatThrownBy(() -> filter(many))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("too many operators one behind the other; for many values there is IN (..)")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
        assertThat(filter("width IN (1" + ", 1".repeat(20_000) + ")")).hasSizeGreaterThan(500_000);
    }

    @Test
    void textThatNoUtf8HoldsIsRefused() {
        assertThatThrownBy(() -> filter("label = 'a\uD800'")).hasMessageContaining("half of a surrogate pair");
    }

    @Test
    void namesInQuotesAreTakenAsTheyAre() throws QueryException {
        assertThat(filter("meta.\"[x]\".\"a\"\"b\" IS NULL")).contains("-> '[x]'::text -> 'a\"b'::text");
        assertThat(select("label AS \"a\"\"b\"")).extracting(SourceColumn::name).containsExactly("a\"b");
    }

    @Test
    void backslashesStandForThemselves() throws QueryException {
        assertThat(filter("meta.\"b\\\"['a\\'] IS NULL")).contains("-> 'b\\'::text -> 'a\\'::text");
    }

    @Test
    void wholeNumbersOfJsonKeepTheirDigits() throws QueryException {
        assertThat(filter("meta.id = 9007199254740993"))
                .contains("::numeric END", "'9007199254740993'::bigint")
                .doesNotContain("float8");
    }

    @Test
    void aStarIsAllColumns() throws QueryException {
        assertThat(select("*, label || '!' AS loud")).hasSize(TABLE.columns().size() + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "label, # something is missing behind it, at character 6",
                "width + 1 # an expression needs a name; write .. AS name, at character 1,",
                "label, width AS label # two columns would be named label",
                "DISTINCT label # only columns and expressions over them can stand here",
                "label FROM t # only columns and expressions over them can stand here",
                "label INTO x # only columns and expressions over them can stand here",
                "label, widht # there is no column widht; the nearest are width, bin, d, at character 8, where it says 'widht'",
                "t.* # ",
                "* EXCEPT (label) # ",
                "* REPLACE (width + 1 AS width) # ",
                "label QUALIFY \"select\" # only columns and expressions over them",
                "label AS x (a int) # ",
                "label -- c # comments can't stand here",
            })
    void selectionsThatMakeNoSense(String select, String message) {
        assertThatThrownBy(() -> select(select))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("select \"" + select + "\"")
                .hasMessageContaining(message == null ? "" : message);
    }

    private static String filter(String where) throws QueryException {
        return new Selection(Optional.empty(), Optional.of(where))
                .of(TABLE)
                .filter()
                .orElseThrow();
    }

    private static List<SourceColumn> select(String select) throws QueryException {
        return new Selection(Optional.of(select), Optional.empty()).of(TABLE).columns();
    }
}
