package io.pixelake.sink.deletes;

import java.io.IOException;
import java.util.Arrays;

/**
 * The row keys of one data file, by position. Rows without a key, which an external writer added, are left out. Rowids
 * that follow each other, as they do in the files of a first load, are kept as one run: ten million of them take no
 * more memory than one.
 */
final class FileKeys {
    /** Of a file with more of them nothing is kept but that. */
    static final int MOST_RUNS = 20_000;

    private final int[] positions;
    private final int[] lengths;
    private final long[] longs;
    private final int width;
    private final boolean scattered;

    private FileKeys(int[] positions, int[] lengths, long[] longs, int width, boolean scattered) {
        this.positions = positions;
        this.lengths = lengths;
        this.longs = longs;
        this.width = width;
        this.scattered = scattered;
    }

    /** Takes a row whose key lies in the array that goes with it. */
    interface Visitor {
        void row(long position) throws IOException;
    }

    /** Shows one row after the other, of those at least whose rowid is a gone one's. @param key is filled with the key of each */
    void forEachOf(SortedKeys gone, long[] key, Visitor visitor) throws IOException {
        for (int run = 0; run < positions.length; run++) {
            System.arraycopy(longs, run * width, key, 0, width);
            long first = key[0];
            int next = gone.firstFrom(first);
            while (next < gone.size() && gone.rowId(next) - first < lengths[run]) {
                key[0] = gone.rowId(next);
                visitor.row(positions[run] + (key[0] - first));
                next = gone.firstFrom(key[0] + 1);
            }
        }
    }

    boolean isAsWideAs(long[] other) {
        return width == other.length;
    }

    /** Whether there are too many runs to keep them. */
    boolean isScattered() {
        return scattered;
    }

    long bytes() {
        return 8L * longs.length + 4L * positions.length + 4L * lengths.length;
    }

    /** Collects the keys of a file. */
    static final class Builder {
        private final int width;
        private int[] positions = new int[16];
        private int[] lengths = new int[16];
        private long[] longs;
        private int runs;
        private boolean scattered;

        Builder(int width) {
            this.width = width;
            this.longs = new long[16 * width];
        }

        void add(long position, long[] key) {
            if (scattered) {
                return;
            }
            if (runs > 0 && follows(position, key)) {
                lengths[runs - 1]++;
            } else if (runs == MOST_RUNS) {
                scattered = true;
                runs = 0;
            } else {
                begin(position, key);
            }
        }

        private boolean follows(long position, long[] key) {
            int last = runs - 1;
            int start = last * width;
            return position == (long) positions[last] + lengths[last]
                    && key[0] == longs[start] + lengths[last]
                    && Arrays.equals(longs, start + 1, start + width, key, 1, width);
        }

        private void begin(long position, long[] key) {
            if (runs == positions.length) {
                positions = Arrays.copyOf(positions, 2 * runs);
                lengths = Arrays.copyOf(lengths, 2 * runs);
                longs = Arrays.copyOf(longs, 2 * runs * width);
            }
            positions[runs] = Math.toIntExact(position);
            lengths[runs] = 1;
            System.arraycopy(key, 0, longs, runs * width, width);
            runs++;
        }

        public FileKeys build() {
            return new FileKeys(
                    Arrays.copyOf(positions, runs),
                    Arrays.copyOf(lengths, runs),
                    Arrays.copyOf(longs, runs * width),
                    width,
                    scattered);
        }
    }
}
