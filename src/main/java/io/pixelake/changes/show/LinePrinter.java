package io.pixelake.changes.show;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import io.pixelake.changes.lines.FeedLines;
import java.io.PrintWriter;
import java.util.function.Function;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/** Prints lines for programs; where they have a header, again when the columns change. */
final class LinePrinter implements ChangesPrinter {
    private final PrintWriter out;
    private final Function<FeedColumns, FeedLines> format;
    private RowType columns = RowType.of();
    private FeedLines lines;
    private ChangeSet set;

    LinePrinter(PrintWriter out, Function<FeedColumns, FeedLines> format) {
        this.out = out;
        this.format = format;
    }

    @Override
    public void begin(ChangeSet next, FeedColumns nextColumns) {
        set = next;
        if (!nextColumns.rowType().equals(columns)) {
            columns = nextColumns.rowType();
            lines = format.apply(nextColumns);
            lines.header().ifPresent(out::print);
        }
    }

    @Override
    public void row(RowKind kind, RowData row) {
        out.print(lines.line(set, kind, row));
    }

    @Override
    public void end() {
        out.flush();
    }
}
