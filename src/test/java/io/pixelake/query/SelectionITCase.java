package io.pixelake.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.demo.DemoStore;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What PostgreSQL makes of the expressions. */
class SelectionITCase {
    private static final TableSchema TABLE = new TableSchema(
            List.of(new SourceStore(new UUID(0, 1), false, 0)),
            List.of(
                    column(0, "s", Kind.STRING),
                    column(1, "i", Kind.INT),
                    column(2, "f", Kind.FLOAT),
                    column(3, "j", Kind.JSON),
                    column(4, "b", Kind.BOOL),
                    column(5, "ts", Kind.TIMESTAMP),
                    column(6, "d", Kind.DATE),
                    column(7, "u", Kind.UUID)));
    private static final String ROWS = """
            CREATE TABLE tbl (rowid int, col_0 varchar, col_1 bigint, col_2 double precision, col_3 jsonb, col_4 boolean,
                              col_5 timestamptz, col_6 date, col_7 uuid);
            INSERT INTO tbl VALUES
              (1, 'one', 1, 0.5, '{"id": 9007199254740993, "tags": ["a", "b"], "n": 1.5, "ok": true}', true,
               '2024-01-01 00:00:00+00', '2024-01-01', '00112233-4455-6677-8899-aabbccddeeff'),
              (2, 'it''s', -9223372036854775808, 'NaN', '{"id": 9007199254740992, "tags": [], "n": "1.5", "ok": "x"}', false,
               '2024-01-01 12:00:00+02', '2023-12-31', NULL),
              (3, '', 9223372036854775807, -2.5, '[1, null, {"a b": "z"}]', NULL, NULL, NULL, NULL),
              (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              (5, E'a\\\\b%', 7, 7, 'null', true, NULL, NULL, NULL)""";

    @TempDir
    static Path directory;

    private static DemoStore store;
    private static Connection connection;

    private static SourceColumn column(int id, String name, Kind kind) {
        return SourceColumns.of(id, name, PixeltableType.of(kind), kind == Kind.JSON);
    }

    @BeforeAll
    static void makeRows() throws Exception {
        store = DemoStore.start(directory.resolve("store"));
        connection = DriverManager.getConnection(store.jdbcUrl());
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA selections; SET search_path TO selections; SET TIME ZONE 'UTC'");
            statement.execute(ROWS);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        store.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "i > 0 # 1 3 5",
                "NOT i > 0 # 2",
                "i = -9223372036854775808 # 2",
                "i IN (1, 7.0) # 1 5",
                "i NOT IN (1, 7) # 2 3",
                "f BETWEEN -3 AND 1 # 1 3",
                "f NOT BETWEEN -3 AND 1 # 2 5",
                "s = 'it''s' # 2",
                "s LIKE '%e' OR s = '' # 1 3",
                "s LIKE 'a\\\\b\\%' # 5",
                "s = 'a\\b%' # 5",
                "CAST(j.tags AS VARCHAR) = '[\"a\", \"b\"]' # 1",
                "s NOT LIKE '%s' # 1 3 5",
                "s ILIKE 'ONE' # 1",
                "s IS NULL # 4",
                "length(trim(s)) = 0 # 3",
                "upper(s) || '!' = 'ONE!' # 1",
                "b # 1 5",
                "b IS NOT TRUE # 2 3 4",
                "NOT b # 2",
                "coalesce(b, FALSE) # 1 5",
                "coalesce(i, 0.5) = 0.5 # 4",
                "coalesce(j.n, 7) = 7 # 2 3 4 5",
                "ts = '2024-01-01' # 1",
                "ts = '2024-01-01 10:00' # 2",
                "ts < TIMESTAMP '2024-01-01T12:00:00+02' # 1",
                "d >= DATE '2024-01-01' # 1",
                "u = '00112233-4455-6677-8899-AABBCCDDEEFF' # 1",
                "j IS NULL # 4 5",
                "j IS NOT NULL # 1 2 3",
                "j.id = 9007199254740993 # 1",
                "CAST(j.id AS BIGINT) = 9007199254740992 # 2",
                "j.tags[1] = 'b' # 1",
                "j.tags[0] IS NULL # 2 3 4 5",
                "j.n = 1.5 # 1",
                "j.n = '1.5' # 2",
                "CAST(j.n AS DOUBLE) = 1.5 # 1 2",
                "j.ok # 1",
                "j[2]['a b'] = 'z' # 3",
                "j[-1]['a b'] = 'z' # 3",
                "round(i) = i AND floor(f) = f # 2 5",
                "abs(f) = 2.5 # 3",
                "i % 2 = 1 AND i / 2 = 3 # 5",
                "CAST(i AS VARCHAR) = '7' # 5",
                "CAST(b AS INT) = 1 # 1 5",
                "CAST(i AS BOOLEAN) # 1 2 3 5",
                "CAST(d AS TIMESTAMP) = ts # 1",
                "CAST(ts AS DATE) = '2024-01-01' # 1 2",
                "CAST(s AS VARCHAR) = 'one' AND s::text = 'one' # 1",
            })
    void conditionsMeanWhatTheySay(String where, String rows) throws Exception {
        String filter = new Selection(Optional.empty(), Optional.of(where))
                .of(TABLE)
                .filter()
                .orElseThrow();

        assertThat(query("SELECT rowid FROM tbl s0 WHERE " + filter + " ORDER BY rowid"))
                .isEqualTo(List.of(rows.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "i + 1 AS x # bigint",
                "-f AS x # double precision",
                "ceil(f) AS x # double precision",
                "i > 1 AS x # boolean",
                "lower(s) AS x # text",
                "length(s) AS x # bigint",
                "j.tags[0] AS x # jsonb",
                "CAST(j.n AS DOUBLE) AS x # double precision",
                "CAST(j.ok AS VARCHAR) AS x # text",
                "CAST(s AS VARCHAR) || 'x' AS x # text",
                "TIMESTAMP '2024-01-01' AS x # timestamp with time zone",
                "DATE '2024-01-01' AS x # date",
                "coalesce(u, u) AS x # uuid",
                "coalesce(i, f) AS x # double precision",
                "NULL AS x # text",
            })
    void expressionsHaveTheTypeThatIsDecoded(String select, String type) throws Exception {
        SourceColumn column = new Selection(Optional.of(select), Optional.empty())
                .of(TABLE)
                .columns()
                .get(0);

        assertThat(query("SELECT pg_typeof(" + column.sql().orElseThrow() + ") FROM tbl s0 WHERE rowid = 4"))
                .containsExactly(type);
        assertThat(column.type().kind()).isEqualTo(kindOf(type));
    }

    private static Kind kindOf(String type) {
        return switch (type) {
            case "bigint" -> Kind.INT;
            case "double precision" -> Kind.FLOAT;
            case "boolean" -> Kind.BOOL;
            case "jsonb" -> Kind.JSON;
            case "timestamp with time zone" -> Kind.TIMESTAMP;
            case "date" -> Kind.DATE;
            case "uuid" -> Kind.UUID;
            default -> Kind.STRING;
        };
    }

    private static List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /** What is there of it in the database is nobody's value. */
    @Test
    void textOfJsonWithPartsInFilesIsRefused() throws Exception {
        String sql = new Selection(Optional.of("CAST(j.a AS VARCHAR) AS x"), Optional.empty())
                .of(TABLE)
                .columns()
                .get(0)
                .sql()
                .orElseThrow();
        String inFile = "'{\"a\": [{\"__pxtinlinedobjmd__\": {\"type\": \"ARRAY\"}}]}'";

        assertThat(query("SELECT " + sql + " FROM (VALUES ('{\"a\": [1]}'::jsonb), (NULL)) s0(col_3)"))
                .containsExactly("[1]", null);
        assertThatThrownBy(() -> query("SELECT " + sql + " FROM (VALUES (" + inFile + "::jsonb)) s0(col_3)"))
                .hasMessageContaining(
                        "Pixeltable keeps an array, bytes or an image of this JSON value in a file, where SQL"
                                + " can't cast it; select the value without a cast");
    }
}
