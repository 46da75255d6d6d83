package io.pixelake.maintenance;

import io.pixelake.lake.write.FilePartition;
import io.pixelake.lake.write.PositionDeleteFiles;
import io.pixelake.lake.write.PositionDeleteFiles.Positions;
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
import java.util.stream.Collectors;
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
    private final Collection<FileScanTask> files;
    private final List<DeleteFile> folded;

    private DeleteFold(Table table, Collection<FileScanTask> files, List<DeleteFile> folded) {
        this.table = table;
        this.files = files;
        this.folded = folded;
    }

    /**
     * What can be folded. Where data files have deletes of their own that is no file that is the only one of its data file.
     *
     * @param files all data files of a snapshot
     * @param deletes all its delete files
     */
    static DeleteFold of(Table table, Collection<FileScanTask> files, Collection<DeleteFile> deletes) {
        Set<String> stay = PositionDeleteFiles.areShared(table) ? Set.of() : onlyOnes(files);
        return new DeleteFold(
                table,
                files,
                deletes.stream()
                        .filter(DeleteFold::isPositionFile)
                        .filter(delete -> !stay.contains(delete.location()))
                        .toList());
    }

    private static boolean isPositionFile(DeleteFile delete) {
        return delete.content() == FileContent.POSITION_DELETES && !ContentFileUtil.isDV(delete);
    }

    private static Set<String> onlyOnes(Collection<FileScanTask> files) {
        return files.stream()
                .map(file -> file.deletes().stream()
                        .filter(DeleteFold::isPositionFile)
                        .toList())
                .filter(deletes -> deletes.size() == 1 && ContentFileUtil.isFileScoped(deletes.get(0)))
                .map(deletes -> deletes.get(0).location())
                .collect(Collectors.toSet());
    }

    /** The delete files that the new ones replace. */
    List<DeleteFile> folded() {
        return folded;
    }

    /** Whether so many files are more than are needed, or there are shared ones that some readers refuse. */
    boolean isNeeded(int many) {
        boolean shared = PositionDeleteFiles.areShared(table);
        boolean refused = !shared && folded.stream().anyMatch(delete -> !ContentFileUtil.isFileScoped(delete));
        return refused || folded.size() - neededFiles(shared) + 1 >= many;
    }

    private long neededFiles(boolean shared) {
        Set<String> locations = locations();
        return files.stream()
                .filter(file -> file.deletes().stream().anyMatch(delete -> locations.contains(delete.location())))
                .map(file -> shared
                        ? FilePartition.of(table, file.file())
                        : file.file().location())
                .distinct()
                .count();
    }

    private Set<String> locations() {
        return folded.stream().map(DeleteFile::location).collect(Collectors.toSet());
    }

    /** Writes the files; there is none where no position is left. */
    Set<DeleteFile> write() throws IOException {
        Set<String> locations = locations();
        CachedDeletes loader = new CachedDeletes(table);
        Map<FilePartition, List<Positions>> partitions = new LinkedHashMap<>();
        for (FileScanTask file : sorted(files)) {
            List<DeleteFile> ofFile = file.deletes().stream()
                    .filter(delete -> locations.contains(delete.location()))
                    .toList();
            String location = file.file().location();
            PositionDeleteIndex index = loader.loadPositionDeletes(ofFile, location);
            if (index.isNotEmpty()) {
                partitions
                        .computeIfAbsent(FilePartition.of(table, file.file()), partition -> new ArrayList<>())
                        .add(new Positions(location, each -> index.forEach(each::accept)));
            }
        }
        Set<DeleteFile> written = new HashSet<>();
        for (Map.Entry<FilePartition, List<Positions>> partition : partitions.entrySet()) {
            written.addAll(new PositionDeleteFiles(table, partition.getKey(), names()).write(partition.getValue()));
        }
        return written;
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
