package io.pixelake.changes.show;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import io.pixelake.changes.lines.FeedLines;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints lines for programs; where they have a header, again when the columns change. */
final class LinePrinter implements ChangesPrinter {
    private static final Logger LOG = LoggerFactory.getLogger(LinePrinter.class);

    private final String table;
    private final PrintWriter out;
    private final Function<FeedColumns, FeedLines> format;
    private RowType columns = RowType.of();
    private final Set<String> noticed = new HashSet<>();
    private FeedLines lines;
    private ChangeSet set;

    LinePrinter(String table, PrintWriter out, Function<FeedColumns, FeedLines> format) {
        this.table = table;
        this.out = out;
        this.format = format;
    }

    @Override
    public void begin(ChangeSet next, FeedColumns nextColumns) {
        set = next;
        if (!nextColumns.rowType().equals(columns)) {
            columns = nextColumns.rowType();
            lines = format.apply(nextColumns);
            lines.header().ifPresent(this::print);
            lines.leftOut().stream().filter(noticed::add).forEach(this::notice);
        }
    }

    private void notice(String column) {
        LOG.info("{}: binary column '{}' is left out of the lines.", table, column);
    }

    @Override
    public void row(RowKind kind, RowData row) {
        print(lines.line(set, kind, row));
    }

    private void print(byte[] text) {
        out.print(new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void end() {
        out.flush();
    }
}
