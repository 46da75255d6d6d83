package io.pixelake.changes.feed;

import io.pixelake.lake.write.PositionDeleteFiles;
import io.pixelake.types.schema.SystemColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Where the rows lie in which two snapshots of a table may differ: in files that only one of them has, and at positions that only
 * one of them deletes. It rests on these facts of Iceberg's format: a data file never changes, so its rows differ by their
 * deletes alone; which deletes apply to it is for Iceberg's own scan planning to say. So position deletes, deletion vectors and
 * copy-on-write are all told alike, between any two snapshots, in whichever order. What external writers delete by equality isn't at
 * known positions, so all rows of such a file count as removed and added.
 *
 * @param removed rows that the earlier snapshot has
 * @param added rows that the later one has
 */
record ChangedFiles(List<FileRows> removed, List<FileRows> added) {
    static ChangedFiles between(Table table, Optional<Snapshot> from, Optional<Snapshot> to) throws IOException {
        if (from.isPresent() && to.isPresent() && isAppendTo(from.get(), to.get())) {
            return new ChangedFiles(List.of(), appended(table, to.get()));
        }
        Map<String, FileScanTask> before = files(table, from);
        Map<String, FileScanTask> after = files(table, to);
        ChangedFiles changed = new ChangedFiles(new ArrayList<>(), new ArrayList<>());
        for (Map.Entry<String, FileScanTask> file : after.entrySet()) {
            FileScanTask earlier = before.remove(file.getKey());
            if (earlier == null) {
                changed.added.add(FileRows.live(file.getValue()));
            } else if (!deletesOf(earlier).equals(deletesOf(file.getValue()))) {
                changed.addDeleted(table, earlier, file.getValue());
            }
        }
        before.values().forEach(gone -> changed.removed.add(FileRows.live(gone)));
        return changed;
    }

    /** Every row of both snapshots, changed or not. */
    static ChangedFiles all(Table table, Snapshot from, Snapshot to) {
        return new ChangedFiles(live(table, from), live(table, to));
    }

    private static List<FileRows> live(Table table, Snapshot snapshot) {
        return files(table, Optional.of(snapshot)).values().stream()
                .map(FileRows::live)
                .toList();
    }

    private static boolean isAppendTo(Snapshot from, Snapshot to) {
        return DataOperations.APPEND.equals(to.operation())
                && Long.valueOf(from.snapshotId()).equals(to.parentId());
    }

    /** Without asking which files there were before. */
    private static List<FileRows> appended(Table table, Snapshot snapshot) {
        Schema schema = table.schemas().get(snapshot.schemaId());
        List<FileRows> files = new ArrayList<>();
        SnapshotChanges changes =
                SnapshotChanges.builderFor(table).snapshot(snapshot).build();
        for (DataFile file : changes.addedDataFiles()) {
            PartitionSpec spec = table.specs().get(file.specId());
            files.add(new FileRows(file, List.of(), schema, spec, Optional.empty()));
        }
        return files;
    }

    private static Map<String, FileScanTask> files(Table table, Optional<Snapshot> snapshot) {
        Map<String, FileScanTask> files = new HashMap<>();
        snapshot.ifPresent(at -> {
            TableScan scan =
                    table.newScan().useSnapshot(at.snapshotId()).includeColumnStats(List.of(SystemColumns.ROW_ID));
            try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
                tasks.forEach(task -> files.put(task.file().location(), task));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return files;
    }

    /** A deletion vector is a part of a file. */
    private record Deletes(String location, Long offset) {}

    private static Set<Deletes> deletesOf(FileScanTask scan) {
        Set<Deletes> deletes = new HashSet<>();
        scan.deletes().forEach(delete -> deletes.add(new Deletes(delete.location(), delete.contentOffset())));
        return deletes;
    }

    private void addDeleted(Table table, FileScanTask before, FileScanTask after) {
        if (hasEqualityDeletes(before) || hasEqualityDeletes(after)) {
            removed.add(FileRows.live(before));
            added.add(FileRows.live(after));
            return;
        }
        PositionDeleteIndex deletedBefore = deleted(table, before);
        PositionDeleteIndex deletedAfter = deleted(table, after);
        addIfAny(removed, before, onlyIn(deletedAfter, deletedBefore));
        addIfAny(added, after, onlyIn(deletedBefore, deletedAfter));
    }

    private static boolean hasEqualityDeletes(FileScanTask scan) {
        return scan.deletes().stream().anyMatch(delete -> delete.content() == FileContent.EQUALITY_DELETES);
    }

    private static PositionDeleteIndex deleted(Table table, FileScanTask scan) {
        return PositionDeleteFiles.positions(table, scan.deletes(), scan.file().location());
    }

    private static BitSet onlyIn(PositionDeleteIndex one, PositionDeleteIndex other) {
        BitSet positions = new BitSet();
        one.forEach(position -> {
            if (!other.isDeleted(position)) {
                positions.set(Math.toIntExact(position));
            }
        });
        return positions;
    }

    private static void addIfAny(List<FileRows> rows, FileScanTask scan, BitSet positions) {
        if (!positions.isEmpty()) {
            rows.add(FileRows.at(scan, positions));
        }
    }
}
