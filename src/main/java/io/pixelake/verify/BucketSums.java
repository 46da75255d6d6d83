package io.pixelake.verify;

import io.pixelake.model.RowKey;
import java.util.BitSet;
import java.util.Optional;

/**
 * What a set of rows comes to, whatever the order they come in: for each bucket of row keys the number of rows and the sum of their
 * hashes modulo 2^128. A row that comes twice changes both. The memory it takes doesn't depend on the rows.
 */
final class BucketSums {
    private static final int BITS = 12;
    /** Rows that an external writer wrote, without a key. */
    static final int WITHOUT_KEY = 1 << BITS;

    private final long[] counts = new long[WITHOUT_KEY + 1];
    private final long[] highs = new long[WITHOUT_KEY + 1];
    private final long[] lows = new long[WITHOUT_KEY + 1];
    private long rows;

    /** The bucket of a row key. */
    static int bucketOf(Optional<RowKey> key) {
        return key.map(BucketSums::spread).orElse(WITHOUT_KEY);
    }

    private static int spread(RowKey key) {
        long hash = key.rowId();
        for (int level = 0; level < key.depth(); level++) {
            hash = hash * 0x9E3779B97F4A7C15L + key.position(level) + 1;
        }
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - BITS));
    }

    void add(int bucket, RowHash hash) {
        long low = lows[bucket] + hash.low();
        long carry = Long.compareUnsigned(low, hash.low()) < 0 ? 1 : 0;
        lows[bucket] = low;
        highs[bucket] += hash.high() + carry;
        counts[bucket]++;
        rows++;
    }

    long rows() {
        return rows;
    }

    long rowsIn(int bucket) {
        return counts[bucket];
    }

    /** The buckets whose rows aren't the same in both. */
    BitSet differences(BucketSums other) {
        BitSet different = new BitSet();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != other.counts[i] || lows[i] != other.lows[i] || highs[i] != other.highs[i]) {
                different.set(i);
            }
        }
        return different;
    }
}
