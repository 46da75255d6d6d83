package io.pixelake.changes.feed;

import io.pixelake.lake.MirrorMarks;
import io.pixelake.model.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * The change sets of a mirror, from one snapshot to the newest, by what its metadata says. It rests on these facts of the commit protocol:
 *
 * <ul>
 *   <li>Each version is a snapshot of {@code main} that carries its position; a compaction carries none and changes no row. What an
 *       external writer changes in between is reported with the next version.
 *   <li>Groups are numbered, also those that revert, and the number grows with each commit that moves {@code main}. A set's number is twice
 *       its group's, so that there is room for a revert, which makes no snapshot, before the next one.
 *   <li>A revert sets {@code main} back to an earlier snapshot of its own, and whatever is committed then has a higher sequence number. So of a
 *       reader that isn't on {@code main} any more, what {@code main} has of lower sequence numbers is shared, and the rest undone.
 * </ul>
 *
 * <p>Nothing else is asked, so two readers that begin at one position get the same sets.
 */
public final class ChangeFeed {
    private final TableMetadata metadata;
    private final List<Snapshot> main;
    private final List<ChangeSet> sets = new ArrayList<>();
    private Optional<Snapshot> version = Optional.empty();
    /** What has the rows of the version: its snapshot, or the newest compaction of it. */
    private Optional<Snapshot> rows = Optional.empty();

    private long number;

    private ChangeFeed(TableMetadata metadata) {
        this.metadata = metadata;
        this.main = main(metadata);
    }

    private static List<Snapshot> main(TableMetadata metadata) {
        List<Snapshot> oldestFirst = new ArrayList<>();
        MirrorMarks.ancestors(metadata).forEach(oldestFirst::add);
        Collections.reverse(oldestFirst);
        return oldestFirst;
    }

    /** Where a reader begins that is to report what comes from now on; empty while the mirror has no version. */
    public static Optional<FeedPosition> newest(TableMetadata metadata) {
        List<Snapshot> main = main(metadata);
        Collections.reverse(main);
        return main.stream()
                .filter(MirrorMarks::carriesPosition)
                .findFirst()
                .map(snapshot -> new FeedPosition(snapshot.snapshotId(), 2 * MirrorMarks.lastGroup(metadata)));
    }

    /**
     * The change sets that follow a position, oldest first.
     *
     * @throws ChangesGoneException when the mirror doesn't have that snapshot any more
     */
    public static List<ChangeSet> since(TableMetadata metadata, FeedPosition reported) throws ChangesGoneException {
        ChangeFeed feed = new ChangeFeed(metadata);
        feed.number = reported.change();
        feed.continueFrom(feed.withRowsOf(reported)
                .orElseThrow(() -> new ChangesGoneException(metadata.location(), reported.snapshotId())));
        return feed.sets;
    }

    /** The change sets of all that the mirror still has: the rows of its oldest version, then what followed. */
    public static List<ChangeSet> all(TableMetadata metadata) {
        ChangeFeed feed = new ChangeFeed(metadata);
        feed.main.forEach(feed::step);
        return feed.sets;
    }

    /**
     * The snapshots that are needed to find out what follows a position, by their ids. Without one of them the changes of several versions
     * are reported as one, without the position's own none can be any more.
     */
    public static Set<Long> needed(TableMetadata metadata, FeedPosition reported) {
        ChangeFeed feed = new ChangeFeed(metadata);
        Set<Long> needed = new HashSet<>();
        feed.withRowsOf(reported).ifPresent(snapshot -> {
            int shared = feed.newestShared(snapshot);
            needed.add(snapshot.snapshotId());
            feed.undone(snapshot, shared).forEach(undone -> needed.add(undone.snapshotId()));
            feed.main.subList(Math.max(shared, 0), feed.main.size()).forEach(later -> needed.add(later.snapshotId()));
        });
        return needed;
    }

    /** The reported snapshot or, where engines that expire snapshots by their age have left no more of it, a compaction of it. */
    private Optional<Snapshot> withRowsOf(FeedPosition reported) {
        return Optional.ofNullable(metadata.snapshot(reported.snapshotId())).or(() -> main.stream()
                .filter(snapshot -> DataOperations.REPLACE.equals(snapshot.operation()))
                .filter(snapshot -> Long.valueOf(reported.snapshotId()).equals(snapshot.parentId()))
                .findFirst());
    }

    private void continueFrom(Snapshot reported) {
        version = Optional.of(reported);
        rows = version;
        int shared = newestShared(reported);
        if (shared >= 0 && main.get(shared).snapshotId() != reported.snapshotId()) {
            for (Snapshot undone : undone(reported, shared)) {
                positionOf(undone).ifPresent(position -> report(number + 1, position, Optional.of(undone)));
            }
            goBack(shared);
        }
        main.subList(shared + 1, main.size()).forEach(this::step);
    }

    /** The place on {@code main} of the reported snapshot or, when it isn't there, of the newest before it; -1 when there is none. */
    private int newestShared(Snapshot reported) {
        int place = main.size() - 1;
        while (place >= 0 && main.get(place).sequenceNumber() > reported.sequenceNumber()) {
            place--;
        }
        return place;
    }

    /**
     * What lies between the reported snapshot and that place on {@code main}, newest first, as far as it is still there. A revert is reported one version after
     * the other, so that a version whose number is used again never seems to have rows that were inserted and deleted in those undone.
     */
    private List<Snapshot> undone(Snapshot reported, int shared) {
        long sharedNumber = shared < 0 ? 0 : main.get(shared).sequenceNumber();
        List<Snapshot> undone = new ArrayList<>();
        Snapshot next = parentOf(reported);
        while (next != null && next.sequenceNumber() > sharedNumber) {
            undone.add(next);
            next = parentOf(next);
        }
        return undone;
    }

    private Snapshot parentOf(Snapshot snapshot) {
        return snapshot.parentId() == null ? null : metadata.snapshot(snapshot.parentId());
    }

    private void goBack(int shared) {
        for (int place = shared; place >= 0; place--) {
            Optional<Position> position = positionOf(main.get(place));
            if (position.isPresent()) {
                report(number + 1, position.get(), Optional.of(main.get(shared)));
                version = Optional.of(main.get(place));
                return;
            }
        }
    }

    private void step(Snapshot snapshot) {
        Optional<Position> position = positionOf(snapshot);
        if (position.isPresent()) {
            step(snapshot, position.get());
        } else if (DataOperations.REPLACE.equals(snapshot.operation())
                && rows.filter(now -> Long.valueOf(now.snapshotId()).equals(snapshot.parentId()))
                        .isPresent()) {
            rows = Optional.of(snapshot);
        }
    }

    private void step(Snapshot snapshot, Position position) {
        long ofGroup = 2 * MirrorMarks.groupOf(snapshot);
        if (version.flatMap(ChangeFeed::tableOf)
                .filter(before -> !before.equals(tableOf(snapshot).orElse(null)))
                .isPresent()) {
            report(Math.max(number + 1, ofGroup - 1), position, Optional.empty());
        }
        report(Math.max(number + 1, ofGroup), position, Optional.of(snapshot));
        version = Optional.of(snapshot);
    }

    private void report(long next, Position position, Optional<Snapshot> to) {
        sets.add(new ChangeSet(next, position, rows, to));
        number = next;
        rows = to;
    }

    private static Optional<UUID> tableOf(Snapshot snapshot) {
        return MirrorMarks.carriesPosition(snapshot)
                ? Optional.ofNullable(snapshot.summary().get(MirrorMarks.TABLE_ID))
                        .map(UUID::fromString)
                : Optional.empty();
    }

    private static Optional<Position> positionOf(Snapshot snapshot) {
        return tableOf(snapshot).flatMap(table -> MirrorMarks.positionOf(snapshot, table));
    }
}
