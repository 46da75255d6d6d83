package io.pixelake.maintenance;

import io.pixelake.lake.write.RowFiles;
import io.pixelake.types.schema.SystemColumns;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Which data files of a table are rewritten, and which of them together. It rests on these choices:
 *
 * <ul>
 *   <li>A file is rewritten for its deletes when 30% of its rows are deleted, Iceberg's own share; 15% when these are a thousand rows: some
 *       readers, PyIceberg for one, then pay for every row of the file, several times as much as for one without deletes.
 *   <li>Files below half the target size are small, since two of them fit into one. They are merged when there are enough, but only
 *       with such as aren't larger than all the smaller ones together (below 1 MiB it doesn't matter): else a table that grows by a
 *       row a second would rewrite all it has every half minute. So a row is rewritten about as often as its file's size doubles.
 *   <li>Files are rewritten in the order of their lowest rowid, those of a changes table in that of their first change, a batch at a time, so that these stay
 *       clustered and the statistics of a merged file still say something; within a file the order stays.
 *   <li>A position delete file or deletion vector goes when every file that it may concern is rewritten; {@link DeleteFold} sees to
 *       the others.
 * </ul>
 *
 * Iceberg's own planner (BinPackRewriteFilePlanner) takes files in the order in which manifests list them, merges all small files
 * each time, and doesn't say which delete files become useless.
 */
final class CompactionPlan {
    private static final double DELETED_SHARE = 0.3;

    private static final double SHARE_OF_MANY = 0.15;
    private static final int MANY_DELETED_ROWS = 1_000;

    /** A file with as many delete files is slow to read, however few rows they delete. */
    private static final int MANY_DELETE_FILES = 100;

    private static final long ANY_TIER_BYTES = 1L << 20;
    private static final long BATCH_BYTES = 1L << 30;

    /** @param useless delete files that concern no file any more once these are rewritten */
    record Batch(List<FileScanTask> tasks, List<DeleteFile> useless) {
        long bytes() {
            return tasks.stream().mapToLong(FileScanTask::length).sum();
        }
    }

    private final long targetBytes;
    private final int smallFiles;
    private final long batchBytes;
    private final Map<String, Integer> concerned = new HashMap<>();
    private final List<FileScanTask> files;

    private CompactionPlan(Collection<FileScanTask> files, long targetBytes, int smallFiles, long batchBytes) {
        this.files = List.copyOf(files);
        this.targetBytes = targetBytes;
        this.smallFiles = smallFiles;
        this.batchBytes = batchBytes;
        files.forEach(file -> file.deletes().forEach(delete -> concerned.merge(key(delete), 1, Integer::sum)));
    }

    /** The size of files that readers like best. */
    static long targetBytes(TableMetadata metadata) {
        return metadata.propertyAsLong(TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, RowFiles.TARGET_FILE_BYTES);
    }

    /**
     * Plans the batches.
     *
     * @param files all files of a snapshot, whole, with the statistics of the rowid
     * @param deletes all its delete files
     */
    static List<Batch> of(
            Collection<FileScanTask> files, Collection<DeleteFile> deletes, long targetBytes, int smallFiles) {
        return new CompactionPlan(files, targetBytes, smallFiles, Math.max(BATCH_BYTES, targetBytes)).batches(deletes);
    }

    private List<Batch> batches(Collection<DeleteFile> deletes) {
        Map<String, List<FileScanTask>> partitions = new HashMap<>();
        files.forEach(file -> partitions
                .computeIfAbsent(partition(file), key -> new ArrayList<>())
                .add(file));
        List<Batch> batches = new ArrayList<>();
        for (List<FileScanTask> partition : partitions.values()) {
            for (List<FileScanTask> tasks : packed(chosen(partition))) {
                batches.add(new Batch(tasks, useless(tasks, deletes)));
            }
        }
        return batches;
    }

    private static String partition(FileScanTask task) {
        return task.file().specId() + "/"
                + task.spec().partitionToPath(task.file().partition());
    }

    private List<FileScanTask> chosen(List<FileScanTask> partition) {
        List<FileScanTask> chosen =
                new ArrayList<>(partition.stream().filter(this::isWorn).toList());
        List<FileScanTask> small = partition.stream()
                .filter(task -> task.length() < targetBytes / 2 && !isWorn(task))
                .sorted(Comparator.comparingLong(FileScanTask::length))
                .toList();
        int merged = mergeable(small.stream().map(FileScanTask::length).toList());
        if (merged >= smallFiles) {
            chosen.addAll(small.subList(0, merged));
        }
        chosen.sort(Comparator.comparingLong(CompactionPlan::lowest)
                .thenComparing(task -> task.file().location()));
        return chosen;
    }

    /** How many of the smallest files are worth merging; they come in the order of their size. */
    static int mergeable(List<Long> small) {
        int merged = 0;
        long before = 0;
        for (int i = 0; i < small.size(); i++) {
            long bytes = small.get(i);
            merged = bytes <= Math.max(ANY_TIER_BYTES, before) ? i + 1 : merged;
            before += bytes;
        }
        return merged;
    }

    private boolean isWorn(FileScanTask task) {
        double deleted = 0;
        for (DeleteFile delete : task.deletes()) {
            // How the rows of a file that concerns many are spread, nothing says.
            deleted += (double) delete.recordCount() / concerned.get(key(delete));
        }
        return deleted > 0
                && (isWorn(deleted, task.file().recordCount()) || task.deletes().size() >= MANY_DELETE_FILES);
    }

    /** Whether so many rows are deleted that reading without them is worth writing the others again. */
    static boolean isWorn(double deleted, long rows) {
        double share = deleted >= MANY_DELETED_ROWS ? SHARE_OF_MANY : DELETED_SHARE;
        return deleted > 0 && deleted >= rows * share;
    }

    /** The column whose values files are clustered by. */
    static Optional<Types.NestedField> clusteredBy(Schema schema) {
        return Optional.ofNullable(schema.findField(SystemColumns.CHANGE))
                .or(() -> Optional.ofNullable(schema.findField(SystemColumns.ROW_ID)));
    }

    private static long lowest(FileScanTask task) {
        Map<Integer, ByteBuffer> bounds = task.file().lowerBounds();
        Optional<Types.NestedField> column = clusteredBy(task.schema());
        ByteBuffer lowest = bounds == null || column.isEmpty()
                ? null
                : bounds.get(column.get().fieldId());
        return lowest == null ? Long.MAX_VALUE : Conversions.<Long>fromByteBuffer(Types.LongType.get(), lowest);
    }

    private List<List<FileScanTask>> packed(List<FileScanTask> tasks) {
        List<List<FileScanTask>> batches = new ArrayList<>();
        long bytes = batchBytes;
        for (FileScanTask task : tasks) {
            if (bytes + task.length() > batchBytes) {
                batches.add(new ArrayList<>());
                bytes = 0;
            }
            batches.get(batches.size() - 1).add(task);
            bytes += task.length();
        }
        return batches;
    }

    private List<DeleteFile> useless(List<FileScanTask> tasks, Collection<DeleteFile> deletes) {
        Map<String, Integer> rewritten = new HashMap<>();
        tasks.forEach(task -> task.deletes().forEach(delete -> rewritten.merge(key(delete), 1, Integer::sum)));
        Set<String> kept = new HashSet<>(concerned.keySet());
        kept.removeIf(delete -> concerned.get(delete).equals(rewritten.get(delete)));
        return deletes.stream()
                .filter(delete -> delete.content() == FileContent.POSITION_DELETES && !kept.contains(key(delete)))
                .toList();
    }

    /** Several deletion vectors lie in one file. */
    private static String key(DeleteFile delete) {
        return delete.location() + "@" + delete.contentOffset();
    }

    static Set<DataFile> dataFiles(Batch batch) {
        Set<DataFile> files = new HashSet<>();
        batch.tasks().forEach(task -> files.add(task.file()));
        return files;
    }
}
