package io.pixelake.lake.write;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.function.ThrowingConsumer;

/** Merges files whose rows are sorted into one sorted run, a row at a time. */
final class SortedMerge {
    private static final int MOST_OPEN = 64;
    /** A reader keeps about as much of its file in memory as a row group takes; all that are open share this. */
    private static final long MOST_BYTES = 256L << 20;

    private static final long ROW_GROUP_BYTES = 128L << 20;

    private SortedMerge() {}

    /** Rows in their order, each valid until the next. */
    interface Rows extends AutoCloseable {
        /** Goes to the next row. @return false when there is none */
        boolean next();

        RowData row();

        @Override
        void close() throws IOException;
    }

    /** Which files can be merged at once: at least two, if there are as many. */
    static List<List<RewrittenFile>> together(List<RewrittenFile> files) {
        List<List<RewrittenFile>> merges = new ArrayList<>();
        List<RewrittenFile> merge = new ArrayList<>();
        long bytes = 0;
        for (RewrittenFile file : files) {
            long more = Math.min(ROW_GROUP_BYTES, file.scan().length());
            if (merge.size() >= MOST_OPEN || (merge.size() >= 2 && bytes + more > MOST_BYTES)) {
                merges.add(merge);
                merge = new ArrayList<>();
                bytes = 0;
            }
            merge.add(file);
            bytes += more;
        }
        if (!merge.isEmpty()) {
            merges.add(merge);
        }
        return merges;
    }

    /** Merges the inputs and closes them. Of rows that are equal, those of an earlier input come first. */
    static void merge(
            List<? extends Rows> inputs, Comparator<RowData> order, ThrowingConsumer<RowData, IOException> output)
            throws IOException {
        PriorityQueue<Head> heads = new PriorityQueue<>(
                Comparator.comparing((Head head) -> head.rows().row(), order).thenComparing(Head::number));
        try {
            for (int i = 0; i < inputs.size(); i++) {
                if (inputs.get(i).next()) {
                    heads.add(new Head(inputs.get(i), i));
                }
            }
            while (!heads.isEmpty()) {
                Head first = heads.poll();
                output.accept(first.rows().row());
                if (first.rows().next()) {
                    heads.add(first);
                }
            }
        } finally {
            IOUtils.closeAllQuietly(inputs);
        }
    }

    private record Head(Rows rows, int number) {}
}
