package io.pixelake.verify;

import io.pixelake.model.RowKey;
import io.pixelake.text.ValueText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.flink.table.data.RowData;

/**
 * Compares the rows of a version on both sides. The first pass keeps sums only. When they differ, a second pass keeps the hashes of
 * the rows in some of the buckets that differ, and a third one reads the first rows that differ, to say in what.
 */
final class RowComparison {
    private static final long MOST_ROWS_KEPT = 100_000;
    private static final int SHOWN_ROWS = 5;

    private final Supplier<ComparedColumns> shapes;
    private final ComparedRows source;
    private final ComparedRows mirror;
    private final long mostRowsKept;

    /** @param shapes gives each reading thread a shape of its own */
    RowComparison(Supplier<ComparedColumns> shapes, ComparedRows source, ComparedRows mirror) {
        this(shapes, source, mirror, MOST_ROWS_KEPT);
    }

    RowComparison(Supplier<ComparedColumns> shapes, ComparedRows source, ComparedRows mirror, long mostRowsKept) {
        this.shapes = shapes;
        this.source = source;
        this.mirror = mirror;
        this.mostRowsKept = mostRowsKept;
    }

    /**
     * What came of it.
     *
     * @param differences the first rows that differ, one line each; empty when all rows are equal
     */
    record Result(long sourceRows, long mirrorRows, List<String> differences) {
        Result {
            differences = List.copyOf(differences);
        }

        boolean equal() {
            return differences.isEmpty();
        }
    }

    /** How many rows have a key, and the sum of their hashes. */
    private static final class Tally {
        private long count;
        private long sum;

        void add(RowHash hash) {
            count++;
            sum += hash.high() * 31 + hash.low();
        }

        boolean isLike(Tally other) {
            return count == other.count && sum == other.sum;
        }
    }

    /** The cells of the first row of a key: their bytes to compare, their texts to show. */
    private record Sample(List<byte[]> bytes, List<String> texts) {}

    Result run() throws CannotCompareException {
        TwoSides<BucketSums> sums = TwoSides.of(() -> sums(source), () -> sums(mirror));
        BitSet buckets = sums.source().differences(sums.mirror());
        List<String> lines = buckets.isEmpty() ? List.of() : differences(sums, buckets);
        return new Result(sums.source().rows(), sums.mirror().rows(), lines);
    }

    private BucketSums sums(ComparedRows rows) throws CannotCompareException {
        ComparedColumns shape = shapes.get();
        BucketSums sums = new BucketSums();
        rows.read(Set.of(), row -> {
            TwoSides.stopIfTold();
            sums.add(BucketSums.bucketOf(shape.keyOf(row)), shape.hashOf(row));
        });
        return sums;
    }

    private List<String> differences(TwoSides<BucketSums> sums, BitSet buckets) throws CannotCompareException {
        List<String> lines = new ArrayList<>();
        long withoutKey = sums.mirror().rowsIn(BucketSums.WITHOUT_KEY);
        if (withoutKey > 0) {
            lines.add(withoutKey + (withoutKey == 1 ? " row" : " rows")
                    + " without _pxt_rowid in the mirror, so not written by Pixelake");
        }
        buckets.clear(BucketSums.WITHOUT_KEY);
        if (!buckets.isEmpty()) {
            BitSet chosen = choose(sums, buckets);
            TwoSides<Map<RowKey, Tally>> tallies =
                    TwoSides.of(() -> tallies(source, chosen), () -> tallies(mirror, chosen));
            lines.addAll(describe(tallies, chosen.equals(buckets)));
        }
        return lines;
    }

    /** As many of the buckets that differ as may be kept, but one in any case. */
    private BitSet choose(TwoSides<BucketSums> sums, BitSet buckets) {
        BitSet chosen = new BitSet();
        long kept = 0;
        for (int bucket = buckets.nextSetBit(0); bucket >= 0; bucket = buckets.nextSetBit(bucket + 1)) {
            kept += Math.max(sums.source().rowsIn(bucket), sums.mirror().rowsIn(bucket));
            if (kept > mostRowsKept && !chosen.isEmpty()) {
                break;
            }
            chosen.set(bucket);
        }
        return chosen;
    }

    private Map<RowKey, Tally> tallies(ComparedRows rows, BitSet buckets) throws CannotCompareException {
        ComparedColumns shape = shapes.get();
        Map<RowKey, Tally> tallies = new HashMap<>();
        rows.read(Set.of(), row -> {
            TwoSides.stopIfTold();
            Optional<RowKey> key = shape.keyOf(row);
            if (key.isPresent() && buckets.get(BucketSums.bucketOf(key))) {
                tallies.computeIfAbsent(key.get(), one -> new Tally()).add(shape.hashOf(row));
            }
        });
        return tallies;
    }

    private List<String> describe(TwoSides<Map<RowKey, Tally>> tallies, boolean all) throws CannotCompareException {
        TreeSet<RowKey> different = different(tallies);
        List<RowKey> shown = different.stream().limit(SHOWN_ROWS).toList();
        Map<RowKey, String> cells = differentCells(shown, tallies);
        List<String> lines = new ArrayList<>();
        for (RowKey key : shown) {
            Tally inSource = tallies.source().get(key);
            Tally inMirror = tallies.mirror().get(key);
            lines.add("row " + key + ": " + (cells.containsKey(key) ? cells.get(key) : counts(inSource, inMirror)));
        }
        int more = different.size() - shown.size();
        if (more > 0 || !all) {
            lines.add("and " + (all ? "" : "at least ") + more + " more");
        }
        return lines;
    }

    private static TreeSet<RowKey> different(TwoSides<Map<RowKey, Tally>> tallies) {
        TreeSet<RowKey> different = new TreeSet<>();
        tallies.source().forEach((key, tally) -> {
            Tally other = tallies.mirror().get(key);
            if (other == null || !tally.isLike(other)) {
                different.add(key);
            }
        });
        tallies.mirror().keySet().stream()
                .filter(key -> !tallies.source().containsKey(key))
                .forEach(different::add);
        return different;
    }

    private static String counts(Tally inSource, Tally inMirror) {
        if (inMirror == null) {
            return "missing in the mirror";
        }
        if (inSource == null) {
            return "not in the source";
        }
        return switch ((int) Math.min(inMirror.count, 3)) {
            case 1 -> "differs";
            case 2 -> "twice in the mirror";
            default -> inMirror.count + " times in the mirror";
        };
    }

    /** For the rows that both sides have once: in which columns they differ. */
    private Map<RowKey, String> differentCells(List<RowKey> shown, TwoSides<Map<RowKey, Tally>> tallies)
            throws CannotCompareException {
        Set<RowKey> keys = new TreeSet<>(shown);
        keys.removeIf(key ->
                !isOnce(tallies.source().get(key)) || !isOnce(tallies.mirror().get(key)));
        if (keys.isEmpty()) {
            return Map.of();
        }
        TwoSides<Map<RowKey, Sample>> samples = TwoSides.of(() -> samples(source, keys), () -> samples(mirror, keys));
        Map<RowKey, String> lines = new HashMap<>();
        for (RowKey key : keys) {
            Sample inSource = samples.source().get(key);
            Sample inMirror = samples.mirror().get(key);
            if (inSource != null && inMirror != null) {
                lines.put(key, differentCells(inSource, inMirror));
            }
        }
        return lines;
    }

    private static boolean isOnce(Tally tally) {
        return tally != null && tally.count == 1;
    }

    private Map<RowKey, Sample> samples(ComparedRows rows, Set<RowKey> keys) throws CannotCompareException {
        ComparedColumns shape = shapes.get();
        Map<RowKey, Sample> samples = new HashMap<>();
        rows.read(keys, row -> {
            Optional<RowKey> key = shape.keyOf(row);
            if (key.isPresent() && keys.contains(key.get())) {
                samples.put(key.get(), sample(shape, row));
            }
        });
        return samples;
    }

    private static Sample sample(ComparedColumns shape, RowData row) {
        List<byte[]> bytes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < shape.width(); i++) {
            bytes.add(shape.bytesOf(row, i));
            texts.add(shape.textOf(row, i));
        }
        return new Sample(bytes, texts);
    }

    private String differentCells(Sample inSource, Sample inMirror) {
        List<String> names = shapes.get().names();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (!Arrays.equals(inSource.bytes().get(i), inMirror.bytes().get(i))) {
                String values =
                        ValueText.pair(inSource.texts().get(i), inMirror.texts().get(i));
                parts.add("differs in column " + names.get(i) + ": " + values);
            }
        }
        return String.join("; ", parts);
    }
}
