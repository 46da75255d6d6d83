package io.pixelake.changes.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts the rows of files into ranges of rowids of about so many rows each, by the bounds that the files are known to have. */
final class RowIdRanges {
    /** Of a file with more rows than a range, that many points at least are where a cut may be. */
    private static final int POINTS_PER_RANGE = 4;

    private RowIdRanges() {}

    /** Some rows up to a rowid. */
    private record Portion(long upTo, double rows) {}

    /** Ranges that follow each other and hold all rowids. Rows of a file count as spread evenly over its bounds. */
    static List<RowIdRange> of(List<FileRows> files, long rowsPerRange) {
        long total = files.stream().mapToLong(FileRows::count).sum();
        if (total <= rowsPerRange) {
            return List.of(RowIdRange.ALL);
        }
        List<Portion> portions = new ArrayList<>();
        files.forEach(file -> addPortions(portions, file, rowsPerRange));
        portions.sort(Comparator.comparingLong(Portion::upTo));
        return cut(portions, rowsPerRange);
    }

    private static void addPortions(List<Portion> portions, FileRows file, long rowsPerRange) {
        RowIdRange bounds = file.rowIds();
        long points = Math.max(1, file.count() * POINTS_PER_RANGE / rowsPerRange);
        double width = ((double) bounds.last() - bounds.first()) / points;
        for (long point = 1; point <= points; point++) {
            long upTo = point == points ? bounds.last() : bounds.first() + (long) (width * point);
            portions.add(new Portion(upTo, (double) file.count() / points));
        }
    }

    private static List<RowIdRange> cut(List<Portion> portions, long rowsPerRange) {
        List<RowIdRange> ranges = new ArrayList<>();
        long first = RowIdRange.ALL.first();
        double rows = 0;
        for (Portion portion : portions) {
            rows += portion.rows();
            if (rows >= rowsPerRange && portion.upTo() >= first && portion.upTo() < RowIdRange.ALL.last()) {
                ranges.add(new RowIdRange(first, portion.upTo()));
                first = portion.upTo() + 1;
                rows = 0;
            }
        }
        ranges.add(new RowIdRange(first, RowIdRange.ALL.last()));
        return ranges;
    }
}
