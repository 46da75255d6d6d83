package io.pixelake.changes.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.changes.table.ChangingMirror.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What a changes table holds, in the order in which its rows are applied.
 *
 * @param columns the ids of the columns that it has now
 */
record ChangeRows(List<Change> all, List<Integer> columns) {

    /** @param cells by the column's id; those that are NULL have none */
    record Change(String operation, long number, long version, long rowId, Map<Integer, Object> cells) {
        @Override
        public String toString() {
            return number + " v" + version + " " + operation + " " + rowId + "=" + cells.values();
        }
    }

    static ChangeRows of(Table table) throws IOException {
        try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
            return of(table, records);
        }
    }

    static ChangeRows of(Table table, Iterable<Record> records) {
        List<Change> changes = new ArrayList<>();
        records.forEach(record -> changes.add(new Change(
                (String) record.getField("_pxt_op"),
                (Long) record.getField("_pxt_change"),
                (Long) record.getField("_pxt_version"),
                (Long) record.getField("_pxt_rowid"),
                ChangingMirror.cells(record))));
        changes.sort(Comparator.comparingLong(Change::number)
                .thenComparing(Change::rowId)
                .thenComparing(change -> !change.operation().equals("update_before")));
        return new ChangeRows(changes, ChangingMirror.columns(table.schema()));
    }

    List<String> texts() {
        return all.stream().map(Change::toString).toList();
    }

    /** The rows of a version: the last change of each key, up to the last one of that version or an earlier one, without deletes. */
    Map<Long, Map<Integer, Object>> upTo(long version) {
        long last = all.stream()
                .filter(change -> change.version() <= version)
                .mapToLong(Change::number)
                .max()
                .orElse(0);
        Map<Long, Map<Integer, Object>> rows = new TreeMap<>();
        all.stream().filter(change -> change.number() <= last).forEach(change -> apply(change, rows));
        return rows;
    }

    private static void apply(Change change, Map<Long, Map<Integer, Object>> rows) {
        if (change.operation().equals("delete")) {
            rows.remove(change.rowId());
        } else {
            rows.put(change.rowId(), change.cells());
        }
    }

    /** Fails unless each change is what became of its row. */
    void checkOperations() {
        Map<Long, Map<Integer, Object>> rows = new TreeMap<>();
        for (Change change : all) {
            Map<Integer, Object> before = rows.get(change.rowId());
            switch (change.operation()) {
                case "insert" -> assertThat(before).as("before %s", change).isNull();
                case "update_before" ->
                    assertThat(before).as("before %s", change).isEqualTo(change.cells());
                case "update", "delete" ->
                    assertThat(before).as("before %s", change).isNotNull();
                default -> throw new AssertionError(change);
            }
            apply(change, rows);
        }
    }

    /** Fails unless each version's rows are those that it showed, as far as its columns live on. */
    void check(Map<Long, Shown> versions, String what) {
        versions.forEach((version, shown) -> {
            List<Integer> compared = new ArrayList<>(columns);
            compared.retainAll(shown.columns());
            assertThat(cut(upTo(version), compared))
                    .as("%s, version %d", what, version)
                    .isEqualTo(cut(shown.rows(), compared));
        });
    }

    private static Map<Long, Map<Integer, Object>> cut(Map<Long, Map<Integer, Object>> rows, List<Integer> columns) {
        Map<Long, Map<Integer, Object>> cut = new TreeMap<>();
        rows.forEach((id, cells) -> {
            Map<Integer, Object> some = new TreeMap<>(cells);
            some.keySet().retainAll(columns);
            cut.put(id, some);
        });
        return cut;
    }
}
