package io.pixelake.access;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Rows of text as an aligned table with a header. @param right the columns that are aligned right, as numbers are, from 0 */
public record AlignedColumns(List<String> header, Set<Integer> right) {
    private static final String GAP = "  ";

    public AlignedColumns {
        header = List.copyOf(header);
        right = Set.copyOf(right);
    }

    /** Gives out line by line. @param rows asked for twice: to find the widths first, so that none has to be kept */
    public void print(Supplier<Stream<List<String>>> rows, Consumer<String> line) {
        int[] widths = header.stream().mapToInt(String::length).toArray();
        rows.get().forEach(row -> widen(widths, row));
        line.accept(aligned(header, widths));
        rows.get().map(row -> aligned(row, widths)).forEach(line);
    }

    private static void widen(int[] widths, List<String> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private String aligned(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(right.contains(i) ? padding + row.get(i) : row.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }
}
