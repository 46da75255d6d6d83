package io.pixelake.changes.show;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import io.pixelake.model.TableVersion;
import io.pixelake.text.ValueText;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/** Prints changes for people: a paragraph for each version, a line for each row, of an update what was and is. */
final class TextPrinter implements ChangesPrinter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final PrintWriter out;
    private FeedColumns columns;
    private RowType type;
    private List<String> before = List.of();
    private long inserted;
    private long updated;
    private long deleted;

    TextPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(ChangeSet set, FeedColumns nextColumns) {
        columns = nextColumns;
        type = nextColumns.rowType();
        inserted = 0;
        updated = 0;
        deleted = 0;
        TableVersion version = set.position().own();
        Instant createdAt = Instant.EPOCH.plus(version.createdAtMicros(), ChronoUnit.MICROS);
        out.println("version " + version.version() + ", " + TIME.format(createdAt)
                + (set.to().isEmpty() ? ": the table was re-created" : ""));
    }

    @Override
    public void row(RowKind kind, RowData row) {
        List<String> cells = cells(row);
        switch (kind) {
            case INSERT -> {
                inserted++;
                print("+", row, named(cells));
            }
            case UPDATE_BEFORE -> before = cells;
            case UPDATE_AFTER -> {
                updated++;
                print("~", row, differences(cells));
            }
            case DELETE -> {
                deleted++;
                print("-", row, named(cells));
            }
        }
    }

    @Override
    public void end() {
        out.println(String.format(Locale.ROOT, "  %,d inserted, %,d updated, %,d deleted", inserted, updated, deleted));
        out.flush();
    }

    private List<String> cells(RowData row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < columns.tableColumns(); i++) {
            Object cell = RowData.createFieldGetter(type.getTypeAt(i), i).getFieldOrNull(row);
            cells.add(ValueText.of(cell, type.getTypeAt(i)));
        }
        return cells;
    }

    private List<String> named(List<String> cells) {
        List<String> named = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            named.add(type.getFieldNames().get(i) + "=" + ValueText.shortened(cells.get(i)));
        }
        return named;
    }

    private List<String> differences(List<String> after) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            if (!after.get(i).equals(before.get(i))) {
                differences.add(type.getFieldNames().get(i) + "=" + ValueText.shortened(before.get(i)) + " -> "
                        + ValueText.shortened(after.get(i)));
            }
        }
        return differences.isEmpty() ? List.of("written again with the same cells") : differences;
    }

    private void print(String sign, RowData row, List<String> cells) {
        int rowId = columns.tableColumns();
        String key = Long.toString(row.getLong(rowId));
        if (columns.hasPositions()) {
            ArrayData positions = row.getArray(rowId + 1);
            key += ValueText.of(positions, type.getTypeAt(rowId + 1));
        }
        out.println("  " + sign + " " + key + "  " + String.join(", ", cells));
    }
}
