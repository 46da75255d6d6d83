package io.pixelake.job;

import io.pixelake.model.Position;
import io.pixelake.source.LiveTables.LiveTable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a terminal shows of a running mirror: a line per table, those that are behind first, and one for all of them.
 *
 * @param rowsPerSecond by path; a table that isn't named has none now
 */
record LiveLines(List<LiveTable> tables, Map<String, Long> rowsPerSecond, Instant now) {
    private static final int COLUMNS = 5;
    /** From here on columns hold numbers and are aligned right. */
    private static final int FIRST_NUMBER = 2;
    /** The summary's line, and room for the log above. */
    private static final int KEPT_FREE = 4;

    private static final int LEAST_WIDTH = 20;
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;

    /** The lines for a terminal, none wider than it. Without tables there are none. */
    List<String> in(int width, int height) {
        if (tables.isEmpty()) {
            return List.of();
        }
        int shown = Math.min(tables.size(), Math.max(1, height - KEPT_FREE));
        List<List<String>> cells = tables.stream()
                .sorted(Comparator.comparingInt(LiveLines::urgency)
                        .thenComparing(
                                table -> table.standing().behindSinceMicros().orElse(0))
                        .thenComparing(table -> table.standing().path()))
                .limit(shown)
                .map(this::cells)
                .toList();
        List<String> lines = new ArrayList<>(aligned(cells));
        lines.add(summary(tables.size() - shown));
        int room = Math.max(LEAST_WIDTH, width) - 1;
        return lines.stream()
                .map(line -> line.length() <= room ? line : line.substring(0, room))
                .toList();
    }

    private static int urgency(LiveTable table) {
        if (table.standing().failed()) {
            return 1;
        }
        return table.standing().behindSinceMicros().isPresent() ? 0 : 2;
    }

    private List<String> cells(LiveTable table) {
        boolean differ = !table.standing().mirrored().equals(table.standing().source());
        String versions = table.standing().mirrored().map(LiveLines::version).orElse("-")
                + (differ
                        ? " of "
                                + table.standing()
                                        .source()
                                        .map(LiveLines::version)
                                        .orElse("-")
                        : "");
        long speed = rowsPerSecond.getOrDefault(table.standing().path(), 0L);
        return List.of(
                table.standing().path(),
                versions,
                number(table.rows()) + (table.rows() == 1 ? " row" : " rows"),
                number(speed) + " rows/s",
                state(table));
    }

    private String state(LiveTable table) {
        if (table.standing().failed()) {
            return "failed";
        }
        return table.standing().behindSinceMicros().isPresent()
                ? since(table.standing().behindSinceMicros().getAsLong()) + " behind"
                : "current";
    }

    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[COLUMNS];
        rows.forEach(row -> {
            for (int i = 0; i < COLUMNS; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> aligned(row, widths)).toList();
    }

    private static String aligned(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < COLUMNS; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : "  ");
            line.append(i < FIRST_NUMBER ? row.get(i) + padding : padding + row.get(i));
        }
        return line.toString();
    }

    private String summary(int notShown) {
        long failed = tables.stream().filter(table -> table.standing().failed()).count();
        long behind = tables.stream().filter(table -> urgency(table) == 0).count();
        long rows = tables.stream().mapToLong(LiveTable::rows).sum();
        long speed = rowsPerSecond.values().stream().mapToLong(Long::longValue).sum();
        return (tables.size() == 1 ? "1 table: " : number(tables.size()) + " tables: ")
                + number(tables.size() - behind - failed) + " current, " + number(behind) + " behind"
                + (failed > 0 ? ", " + number(failed) + " failed" : "") + "; " + number(rows) + " rows read, "
                + number(speed) + " rows/s" + (notShown > 0 ? "; " + number(notShown) + " not shown" : "");
    }

    /** {@code 3 over 7, 2}: a view's own version, then its bases', nearest first. */
    private static String version(Position position) {
        return position.toString().replaceFirst("^version ", "");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private String since(long micros) {
        Instant then = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + " min";
        }
        return seconds < DAY ? seconds / HOUR + " h" : seconds / DAY + " d";
    }
}
