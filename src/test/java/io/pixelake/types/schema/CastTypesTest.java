package io.pixelake.types.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.types.cell.Columns;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CastTypesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BOOLEAN          | boolean
            tinyint          | int
            SMALLINT         | int
            INT              | int
            BIGINT           | long
            FLOAT            | float
            DOUBLE           | double
            DECIMAL(10, 2)   | decimal(10, 2)
            STRING           | string
            VARCHAR(3)       | string
            BYTES            | binary
            DATE             | date
            TIMESTAMP(6)     | timestamp
            TIMESTAMP_LTZ(3) | timestamptz
            BIGINT NOT NULL  | long
            """)
    void scalars(String flink, String iceberg) {
        assertThat(iceberg(flink)).hasToString(iceberg);
    }

    /** Iceberg numbers the fields of a new table so; a schema change has to give the ids that Iceberg would. */
    @Test
    void fieldsAreNumberedAsIcebergNumbersThem() {
        String flink = "ROW<a BIGINT, b ARRAY<ROW<c STRING, d MAP<STRING, ROW<e INT, f DATE>>>>, g DOUBLE>";
        AtomicInteger ours = new AtomicInteger(1);
        Type type = CastTypes.toIceberg(CastTypes.parse(flink), ours::incrementAndGet);
        Schema schema = new Schema(NestedField.optional(1, "c", type));

        AtomicInteger theirs = new AtomicInteger();
        Schema numbered = TypeUtil.assignFreshIds(schema, theirs::incrementAndGet);

        assertThat(numbered.asStruct()).isEqualTo(schema.asStruct());
        assertThat(theirs).hasValue(ours.get());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INTEGR           | "isn't a type of Flink's SQL such as BIGINT
            ''               | isn't a type of Flink's SQL
            ROW<a            | isn't a type of Flink's SQL
            TIME             | holds TIME(0), which Iceberg tables don't have
            INTERVAL DAY     | which Iceberg tables don't have
            TIMESTAMP(9)     | has more digits than microseconds
            MAP<INT, INT>    | has keys that aren't STRING
            ARRAY<MAP<DATE, INT>> | has keys that aren't STRING
            ROW<>            | has no fields
            """)
    void typesThatNoColumnCanHave(String flink, String message) {
        assertThatThrownBy(() -> CastTypes.parse(flink))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.replace("\"", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INT       | DATE           | Int can't become DATE
            INT       | BOOLEAN        | Int can't become BOOLEAN
            FLOAT     | ARRAY<DOUBLE>  | Float can't become ARRAY<DOUBLE>; only Json can, and an array another array
            STRING    | ROW<a INT>     | String can't become ROW<`a` INT>; only Json can
            STRING    | BYTES          | String can't become BYTES
            TIMESTAMP | BIGINT         | Timestamp can't become BIGINT
            UUID      | BIGINT         | UUID can't become BIGINT
            BINARY    | STRING         | Binary can't become STRING
            JSON      | BYTES          | Json can't become BYTES
            IMAGE     | BYTES          | Image can't become BYTES
            """)
    void whatCanNeverBecomeAType(Kind kind, String flink, String message) {
        assertThat(CastTypes.impossible(Columns.column(0, "c", kind), CastTypes.parse(flink)))
                .hasValueSatisfying(why -> assertThat(why).startsWith(message));
    }

    @Test
    void arraysWithoutDimensionsAreScalars() {
        SourceColumn scalar = Columns.array(0, "c", "float64");
        SourceColumn list = Columns.array(0, "c", "float64", 3);

        assertThat(CastTypes.impossible(scalar, CastTypes.parse("FLOAT"))).isEmpty();
        assertThat(CastTypes.impossible(list, CastTypes.parse("FLOAT")))
                .hasValue("Array[(3,), float64] can't become FLOAT; an array can become an array, or STRING");
    }

    @Test
    void aColumnsIcebergTypeIsThatOfItsCast() {
        SourceColumn column = Columns.column(0, "c", Kind.FLOAT).castTo("FLOAT");

        assertThat(PixeltableTypeToIcebergType.convert(column, new AtomicInteger()::incrementAndGet))
                .isEqualTo(Types.FloatType.get());
    }

    private static Type iceberg(String flink) {
        return CastTypes.toIceberg(CastTypes.parse(flink), new AtomicInteger()::incrementAndGet);
    }
}
