package io.pixelake.sink.deletes;

import java.util.Arrays;

/**
 * Row keys of one depth in one flat array, sorted as {@link io.pixelake.model.RowKey} orders them: ten million of a plain table
 * take 80 MB, as objects they would take six times that. Sorted in place, so that no second copy is ever held.
 */
final class SortedKeys {
    private final long[] longs;
    private final int width;

    private SortedKeys(long[] longs, int width) {
        this.longs = longs;
        this.width = width;
    }

    /**
     * Takes over and sorts the array.
     *
     * @param longs rowid and positions of each key
     * @param width how many longs a key has
     */
    static SortedKeys of(long[] longs, int width) {
        SortedKeys keys = new SortedKeys(longs, width);
        if (width == 1) {
            Arrays.sort(longs);
        } else {
            keys.sort(0, keys.size() - 1);
        }
        return keys;
    }

    int size() {
        return longs.length / width;
    }

    /** The rowid of a key. */
    long rowId(int index) {
        return longs[index * width];
    }

    /** The first of the keys that is this one; negative when none is. @param key as long as the keys are wide */
    int firstIndexOf(long[] key) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < size() && compare(low, key) == 0 ? low : -1;
    }

    /** Behind the last key that is like the one at an index. */
    int endOfLike(int index) {
        int start = index * width;
        int end = index + 1;
        while (end < size() && Arrays.equals(longs, start, start + width, longs, end * width, (end + 1) * width)) {
            end++;
        }
        return end;
    }

    /** The first of the keys with this rowid or a higher one; as many as there are keys when there is none. */
    int firstFrom(long rowId) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rowId(middle) < rowId) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compare(int index, long[] key) {
        int start = index * width;
        return Arrays.compare(longs, start, start + width, key, 0, width);
    }

    /**
     * Quicksort around the middle: staged files are sorted or nearly so, since the source reads in this order, and then this is at
     * its best. Only the smaller side recurses, so the stack stays small whatever the order is.
     */
    private void sort(int first, int last) {
        int from = first;
        int to = last;
        long[] pivot = new long[width];
        while (from < to) {
            System.arraycopy(longs, ((from + to) >>> 1) * width, pivot, 0, width);
            int low = from;
            int high = to;
            while (low <= high) {
                while (compare(low, pivot) < 0) {
                    low++;
                }
                while (compare(high, pivot) > 0) {
                    high--;
                }
                if (low <= high) {
                    swap(low++, high--);
                }
            }
            if (high - from < to - low) {
                sort(from, high);
                from = low;
            } else {
                sort(low, to);
                to = high;
            }
        }
    }

    private void swap(int one, int other) {
        for (int i = 0; i < width; i++) {
            long kept = longs[one * width + i];
            longs[one * width + i] = longs[other * width + i];
            longs[other * width + i] = kept;
        }
    }
}
