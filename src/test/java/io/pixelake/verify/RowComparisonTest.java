package io.pixelake.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class RowComparisonTest {
    private static final RowType TYPE = RowType.of(
            new LogicalType[] {new VarCharType(), new DoubleType(), new BigIntType(), new BigIntType()},
            new String[] {"label", "score", "_pxt_rowid", "_pxt_version"});

    @Test
    void theOrderOfRowsMeansNothing() throws Exception {
        List<RowData> shuffled = new ArrayList<>(rows(10_000));
        Collections.shuffle(shuffled, new Random(1));

        RowComparison.Result result = compare(rows(10_000), shuffled);

        assertThat(result.equal()).isTrue();
        assertThat(result.sourceRows()).isEqualTo(10_000);
    }

    @Test
    void noRowsAreEqualToNoRows() throws Exception {
        assertThat(compare(List.of(), List.of()).equal()).isTrue();
    }

    @Test
    void aWrongCellIsNamedWithBothValues() throws Exception {
        List<RowData> mirror = rows(100);
        mirror.set(17, row("dog", 17, 17, 3));

        assertThat(compare(rows(100), mirror).differences())
                .containsExactly("row 17: differs in column label: source \"label 17\", mirror \"dog\"");
    }

    @Test
    void everyColumnThatDiffersIsNamed() throws Exception {
        List<RowData> mirror = rows(20);
        mirror.set(3, row(null, Double.NaN, 3, 4));

        assertThat(compare(rows(20), mirror).differences())
                .containsExactly(
                        "row 3: differs in column label: source \"label 3\", mirror NULL; differs in column score:"
                                + " source 3.0, mirror NaN; differs in column _pxt_version: source 3, mirror 4");
    }

    @Test
    void missingForeignAndDoubledRowsAreNamed() throws Exception {
        List<RowData> mirror = rows(100);
        mirror.add(row("label 50", 50, 50, 3));
        mirror.add(row("new", 1, 1000, 3));
        mirror.remove(40);

        RowComparison.Result result = compare(rows(100), mirror);

        assertThat(result.mirrorRows()).isEqualTo(101);
        assertThat(result.differences())
                .containsExactly(
                        "row 40: missing in the mirror", "row 50: twice in the mirror", "row 1000: not in the source");
    }

    @Test
    void aRowThatStandsForAnotherIsNotMadeUpByCounts() throws Exception {
        List<RowData> mirror = rows(10);
        mirror.set(4, row("label 5", 5, 5, 3));

        assertThat(compare(rows(10), mirror).differences())
                .containsExactly("row 4: missing in the mirror", "row 5: twice in the mirror");
    }

    @Test
    void rowsWithoutKeyAreSomebodyElses() throws Exception {
        List<RowData> mirror = rows(10);
        mirror.add(GenericRowData.of(StringData.fromString("mine"), 1.0, null, null));

        assertThat(compare(rows(10), mirror).differences())
                .containsExactly("1 row without _pxt_rowid in the mirror, so not written by Pixelake");
    }

    @Test
    void onlyTheFirstOfManyAreNamed() throws Exception {
        List<String> lines = compare(rows(1_000), List.of()).differences();

        assertThat(lines).hasSize(6).startsWith("row 0: missing in the mirror").endsWith("and 995 more");
    }

    @Test
    void fewerRowsAreKeptThanDiffer() throws Exception {
        RowComparison comparison =
                new RowComparison(() -> new ComparedColumns(TYPE, 2, false), of(rows(20_000)), of(List.of()), 100);

        List<String> lines = comparison.run().differences();

        assertThat(lines).hasSize(6);
        assertThat(lines.get(5)).startsWith("and at least ");
        assertThat(Integer.parseInt(lines.get(5).replaceAll("\\D", ""))).isLessThan(100);
    }

    @Test
    void positionsBelongToTheKey() throws Exception {
        RowType type = RowType.of(
                new LogicalType[] {
                    new VarCharType(), new BigIntType(), new ArrayType(new BigIntType()), new BigIntType()
                },
                new String[] {"text", "_pxt_rowid", "_pxt_pos", "_pxt_version"});
        List<RowData> source = List.of(component("a", 1, 0), component("b", 1, 1));
        List<RowData> mirror = List.of(component("a", 1, 0), component("c", 1, 1), component("b", 1, 2));

        assertThat(new RowComparison(() -> new ComparedColumns(type, 1, true), of(source), of(mirror))
                        .run()
                        .differences())
                .containsExactly(
                        "row 1[1]: differs in column text: source \"b\", mirror \"c\"", "row 1[2]: not in the source");
    }

    @Test
    void aSideThatCantBeReadIsTheAnswer() {
        ComparedRows broken = (keys, consumer) -> {
            throw new CannotCompareException("the file is gone", new IOException());
        };

        assertThatThrownBy(
                        () -> new RowComparison(() -> new ComparedColumns(TYPE, 2, false), of(rows(9)), broken).run())
                .isInstanceOf(CannotCompareException.class)
                .hasMessage("the file is gone");
        assertThatThrownBy(
                        () -> new RowComparison(() -> new ComparedColumns(TYPE, 2, false), broken, of(rows(9))).run())
                .isInstanceOf(CannotCompareException.class)
                .hasMessage("the file is gone");
    }

    private static RowComparison.Result compare(List<RowData> source, List<RowData> mirror)
            throws CannotCompareException {
        return new RowComparison(() -> new ComparedColumns(TYPE, 2, false), of(source), of(mirror)).run();
    }

    private static ComparedRows of(List<RowData> rows) {
        return (keys, consumer) -> rows.forEach(consumer);
    }

    private static List<RowData> rows(int count) {
        return new ArrayList<>(LongStream.range(0, count)
                .mapToObj(i -> row("label " + i, i, i, 3))
                .toList());
    }

    private static RowData row(String label, double score, long rowId, long version) {
        return GenericRowData.of(label == null ? null : StringData.fromString(label), score, rowId, version);
    }

    private static RowData component(String text, long rowId, long position) {
        return GenericRowData.of(StringData.fromString(text), rowId, new GenericArrayData(new long[] {position}), 3L);
    }
}
