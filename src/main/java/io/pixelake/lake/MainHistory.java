package io.pixelake.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * The snapshots of a table's {@code main} that are left, also where some in between were removed. It rests on these facts:
 *
 * <ul>
 *   <li>A snapshot names its parent for good. Where that one was removed, nothing in the snapshots says which of the older ones are ancestors
 *       and which were reverted or are another branch's.
 *   <li>Sequence numbers grow along {@code main}. What anybody adds to any branch later has a higher one than all that is there.
 *   <li>Whoever removes a snapshot from the middle sees the history before it, so each commit of Pixelake notes which snapshots aren't
 *       {@code main}'s, by their sequence numbers. Below a gap all that is older and isn't noted is {@code main}'s.
 *   <li>Without the note nothing below a gap counts: an older release, or another engine, removed the old end of the history, and what is left
 *       below is there for a tag.
 * </ul>
 */
public final class MainHistory {
    /** A property: the sequence numbers of the snapshots that aren't {@code main}'s, as in {@code 51-60,77-77}, or {@code none}. */
    public static final String OFF_MAIN = "pixelake.off-main";

    private static final String NONE = "none";
    private static final Pattern RANGE = Pattern.compile("(\\d+)-(\\d+)");

    private MainHistory() {}

    /** The snapshots of {@code main} that are still there, newest first. */
    public static Iterable<Snapshot> of(TableMetadata metadata) {
        Snapshot current = metadata.currentSnapshot();
        return current == null ? List.of() : () -> new Walk(metadata, current);
    }

    /**
     * The snapshots that aren't {@code main}'s, as {@link #OFF_MAIN} has it.
     *
     * @param main the ids of those that are
     */
    static String note(Collection<Snapshot> snapshots, Set<Long> main) {
        List<String> ranges = new ArrayList<>();
        Optional<Range> open = Optional.empty();
        List<Snapshot> oldestFirst = new ArrayList<>(snapshots);
        oldestFirst.sort(Comparator.comparingLong(Snapshot::sequenceNumber));
        for (Snapshot snapshot : oldestFirst) {
            if (main.contains(snapshot.snapshotId())) {
                open.ifPresent(range -> ranges.add(range.text()));
                open = Optional.empty();
            } else {
                long number = snapshot.sequenceNumber();
                open = Optional.of(new Range(open.map(Range::first).orElse(number), number));
            }
        }
        open.ifPresent(range -> ranges.add(range.text()));
        return ranges.isEmpty() ? NONE : String.join(",", ranges);
    }

    /** The ids of the snapshots of {@code main} that are still there. */
    public static Set<Long> ids(TableMetadata metadata) {
        Set<Long> ids = new HashSet<>();
        of(metadata).forEach(snapshot -> ids.add(snapshot.snapshotId()));
        return ids;
    }

    /** Sequence numbers, both inclusive. */
    private record Range(long first, long last) {
        String text() {
            return first + "-" + last;
        }
    }

    private static final class Walk implements Iterator<Snapshot> {
        private final TableMetadata metadata;
        private Optional<Snapshot> next;
        /** What is below the first gap, once that is reached. */
        private Optional<Iterator<Snapshot>> below = Optional.empty();

        Walk(TableMetadata metadata, Snapshot first) {
            this.metadata = metadata;
            this.next = Optional.of(first);
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        @Override
        public Snapshot next() {
            Snapshot snapshot = next.orElseThrow(NoSuchElementException::new);
            next = after(snapshot);
            return snapshot;
        }

        private Optional<Snapshot> after(Snapshot snapshot) {
            if (below.isEmpty()) {
                if (snapshot.parentId() == null) {
                    return Optional.empty();
                }
                Snapshot parent = metadata.snapshot(snapshot.parentId());
                if (parent != null) {
                    return Optional.of(parent);
                }
                below = Optional.of(olderThan(snapshot).iterator());
            }
            Iterator<Snapshot> rest = below.get();
            return rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
        }

        private List<Snapshot> olderThan(Snapshot snapshot) {
            String note = metadata.property(OFF_MAIN, "");
            if (note.isEmpty()) {
                return List.of();
            }
            List<Range> offMain = ranges(note);
            return metadata.snapshots().stream()
                    .filter(older -> older.sequenceNumber() < snapshot.sequenceNumber())
                    .filter(older -> offMain.stream()
                            .noneMatch(range ->
                                    range.first() <= older.sequenceNumber() && older.sequenceNumber() <= range.last()))
                    .sorted(Comparator.comparingLong(Snapshot::sequenceNumber).reversed())
                    .toList();
        }

        private static List<Range> ranges(String note) {
            List<Range> ranges = new ArrayList<>();
            Matcher matcher = RANGE.matcher(note);
            while (matcher.find()) {
                ranges.add(new Range(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))));
            }
            return ranges;
        }
    }
}
