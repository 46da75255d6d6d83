package io.pixelake.maintenance;

import io.pixelake.lake.write.FilePartition;
import io.pixelake.lake.write.PositionDeleteFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * Writes the position delete files of a table as few, as {@link PositionDeleteFiles} has them, with only those positions that still concern a file: readers open
 * few files instead of many, and the totals of the table are right again, by which readers count its rows without reading them. Deletion
 * vectors need none of that.
 */
final class DeleteFold {
    /** Position delete files hold little but positions; those of a huge version are read again for each data file instead. */
    private static final long CACHED_BYTES = 16L << 20;

    private final Table table;
    private final List<DeleteFile> folded;

    private DeleteFold(Table table, List<DeleteFile> folded) {
        this.table = table;
        this.folded = folded;
    }

    /** What can be folded, of all delete files of a snapshot: not the only big one that a data file has of its own. */
    static DeleteFold of(Table table, Collection<DeleteFile> deletes) {
        List<DeleteFile> positions = deletes.stream()
                .filter(delete -> delete.content() == FileContent.POSITION_DELETES && !ContentFileUtil.isDV(delete))
                .toList();
        Map<String, Integer> alone = new HashMap<>();
        positions.stream()
                .filter(PositionDeleteFiles::standsAlone)
                .forEach(delete -> alone.merge(ContentFileUtil.referencedDataFileLocation(delete), 1, Integer::sum));
        return new DeleteFold(
                table,
                positions.stream()
                        .filter(delete -> !PositionDeleteFiles.standsAlone(delete)
                                || alone.get(ContentFileUtil.referencedDataFileLocation(delete)) > 1)
                        .toList());
    }

    /** The delete files that the new one replaces. */
    List<DeleteFile> folded() {
        return folded;
    }

    /** How many files are there besides one for each partition. */
    int superfluous() {
        Set<FilePartition> partitions = new HashSet<>();
        folded.forEach(delete -> partitions.add(FilePartition.of(table, delete)));
        return folded.size() - partitions.size();
    }

    /** Writes the files; there is none for a partition where no position is left. @param files all data files of the snapshot */
    Set<DeleteFile> write(Collection<FileScanTask> files) throws IOException {
        Map<FilePartition, List<FileScanTask>> partitions = new LinkedHashMap<>();
        for (FileScanTask file : sorted(files)) {
            partitions
                    .computeIfAbsent(FilePartition.of(table, file.file()), partition -> new ArrayList<>())
                    .add(file);
        }
        Set<String> locations = new HashSet<>();
        folded.forEach(delete -> locations.add(delete.location()));
        CachedDeletes loader = new CachedDeletes(table);
        Set<DeleteFile> written = new HashSet<>();
        for (Map.Entry<FilePartition, List<FileScanTask>> partition : partitions.entrySet()) {
            written.addAll(write(partition.getKey(), partition.getValue(), locations, loader));
        }
        return written;
    }

    private List<DeleteFile> write(
            FilePartition partition, List<FileScanTask> files, Set<String> locations, CachedDeletes loader)
            throws IOException {
        try (PositionDeleteFiles deletes = new PositionDeleteFiles(table, partition, names())) {
            for (FileScanTask file : files) {
                List<DeleteFile> ofFile = file.deletes().stream()
                        .filter(delete -> locations.contains(delete.location()))
                        .toList();
                String location = file.file().location();
                PositionDeleteIndex index = loader.loadPositionDeletes(ofFile, location);
                deletes.add(location, index.cardinality(), each -> index.forEach(each::accept));
            }
            return deletes.finish();
        }
    }

    private static List<FileScanTask> sorted(Collection<FileScanTask> files) {
        List<FileScanTask> sorted = new ArrayList<>(files);
        sorted.removeIf(file -> file.deletes().isEmpty());
        sorted.sort(Comparator.comparing(file -> file.file().location()));
        return sorted;
    }

    private OutputFileFactory names() {
        return OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .operationId("compacted-" + UUID.randomUUID())
                .suffix("deletes")
                .build();
    }

    /** One delete file often concerns many data files. */
    private static final class CachedDeletes extends BaseDeleteLoader {
        private final Map<String, Object> loaded = new HashMap<>();

        private CachedDeletes(Table table) {
            super(file -> table.io().newInputFile(file));
        }

        @Override
        protected boolean canCache(long size) {
            return size <= CACHED_BYTES;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected <V> V getOrLoad(String key, Supplier<V> load, long size) {
            synchronized (loaded) {
                return (V) loaded.computeIfAbsent(key, unused -> load.get());
            }
        }
    }
}
