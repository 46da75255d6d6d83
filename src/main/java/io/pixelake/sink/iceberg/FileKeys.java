package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.util.Arrays;

/** The row keys of one data file, by position. Rows without a key, which somebody else added, are left out. */
final class FileKeys {
    private final int[] positions;
    private final long[] longs;
    private final int width;

    private FileKeys(int[] positions, long[] longs, int width) {
        this.positions = positions;
        this.longs = longs;
        this.width = width;
    }

    /** Takes a row whose key lies in the array that goes with it. */
    interface Visitor {
        void row(long position) throws IOException;
    }

    /** Shows one row after the other. @param key is filled with the key of each */
    void forEach(long[] key, Visitor visitor) throws IOException {
        for (int row = 0; row < positions.length; row++) {
            System.arraycopy(longs, row * width, key, 0, width);
            visitor.row(positions[row]);
        }
    }

    boolean isAsWideAs(long[] key) {
        return width == key.length;
    }

    long bytes() {
        return 8L * longs.length + 4L * positions.length;
    }

    /** Collects the keys of a file whose number of rows is known. */
    static final class Builder {
        private final int width;
        private final int[] positions;
        private final long[] longs;
        private int rows;

        Builder(int mostRows, int width) {
            this.width = width;
            this.positions = new int[mostRows];
            this.longs = new long[mostRows * width];
        }

        void add(long position, long[] key) {
            positions[rows] = Math.toIntExact(position);
            System.arraycopy(key, 0, longs, rows * width, width);
            rows++;
        }

        FileKeys build() {
            return new FileKeys(Arrays.copyOf(positions, rows), Arrays.copyOf(longs, rows * width), width);
        }
    }
}
