package io.pixelake.job;

import io.pixelake.model.Position;
import io.pixelake.source.progress.LiveProgress.LiveTable;
import io.pixelake.source.progress.TableStanding;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a terminal shows of a running mirror: a line per table, those that are behind first, and one for all of them.
 *
 * @param rowsPerSecond by path; a table that isn't named has none now
 */
record JobDisplayLines(List<LiveTable> tables, Map<String, Long> rowsPerSecond, Instant now) {
    private static final int COLUMNS = 5;
    /** From here on columns hold numbers and are aligned right. */
    private static final int FIRST_NUMBER = 2;
    /** The summary's line, and room for the log above. */
    private static final int KEPT_FREE = 4;

    private static final int LEAST_WIDTH = 20;
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;

    private static final Comparator<TableStanding> MOST_URGENT_FIRST = Comparator.comparingInt(JobDisplayLines::urgency)
            .thenComparing(standing -> standing.behindSinceMicros().orElse(0))
            .thenComparing(TableStanding::path);

    /** The lines for a terminal, none wider than it. Without tables there are none. */
    List<String> in(int width, int height) {
        if (tables.isEmpty()) {
            return List.of();
        }
        int shown = Math.min(tables.size(), Math.max(1, height - KEPT_FREE));
        List<List<String>> cells = tables.stream()
                .sorted(Comparator.comparing(LiveTable::standing, MOST_URGENT_FIRST))
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

    private static int urgency(TableStanding standing) {
        if (standing.failed()) {
            return 1;
        }
        return standing.behindSinceMicros().isPresent() ? 0 : 2;
    }

    private List<String> cells(LiveTable table) {
        TableStanding standing = table.standing();
        return List.of(
                standing.path(),
                versions(standing),
                number(table.rows()) + (table.rows() == 1 ? " row" : " rows"),
                number(rowsPerSecond.getOrDefault(standing.path(), 0L)) + " rows/s",
                state(standing));
    }

    private static String versions(TableStanding standing) {
        String mirrored = version(standing.mirrored());
        return standing.mirrored().equals(standing.source())
                ? mirrored
                : mirrored + " of " + version(standing.source());
    }

    private String state(TableStanding standing) {
        if (standing.failed()) {
            return "failed";
        }
        OptionalLong since = standing.behindSinceMicros();
        return since.isPresent() ? since(since.getAsLong()) + " behind" : "current";
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
        long behind =
                tables.stream().filter(table -> urgency(table.standing()) == 0).count();
        long rows = tables.stream().mapToLong(LiveTable::rows).sum();
        long speed = rowsPerSecond.values().stream().mapToLong(Long::longValue).sum();
        return (tables.size() == 1 ? "1 table: " : number(tables.size()) + " tables: ")
                + number(tables.size() - behind - failed) + " current, " + number(behind) + " behind"
                + (failed > 0 ? ", " + number(failed) + " failed" : "") + "; " + number(rows) + " rows read, "
                + number(speed) + " rows/s" + (notShown > 0 ? "; " + number(notShown) + " not shown" : "");
    }

    /** {@code 3 over 7, 2}: a view's own version, then its bases', nearest first. */
    private static String version(Optional<Position> position) {
        return position.map(at -> at.toString().replaceFirst("^version ", "")).orElse("-");
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
