package io.pixelake.sink.deletes;

import io.pixelake.lake.write.ManifestThreads;
import io.pixelake.lake.write.RecentFiles;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.deletes.PositionDeleteIndexUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * What finding gone rows has read of files, because the next version mostly asks for the same ones: each version of a history
 * makes a data file and a file of deletes, and each version that follows looks into all of them. It rests on these facts:
 *
 * <ul>
 *   <li>Files are never changed, and a location is never used again.
 *   <li>What is remembered is bounded by its size; what was asked for longest ago goes first and is read again.
 * </ul>
 *
 * Which files count the scan says each time, never this. Of one table one thread at a time.
 */
public final class KnownFiles {
    private static final long KEY_BYTES = 16L << 20;
    private static final long DELETE_BYTES = 16L << 20;

    /** About: what a position takes in memory, and what an index of a data file's positions takes beside them, with all that it refers to. */
    private static final long BYTES_OF_DELETE = 8;

    private static final long BYTES_OF_INDEX = 2_048;

    private final RecentFiles<FileKeys> keys = new RecentFiles<>(KEY_BYTES);
    private final RecentFiles<Merged> merged = new RecentFiles<>(KEY_BYTES);
    private final RecentFiles<Object> deletes = new RecentFiles<>(DELETE_BYTES);

    /** The positions that some delete files leave out of a data file. */
    private record Merged(Set<String> from, PositionDeleteIndex positions) {}

    Optional<FileKeys> keysOf(String dataFile) {
        return keys.get(dataFile);
    }

    void remember(String dataFile, FileKeys read) {
        keys.put(dataFile, read, read.bytes());
    }

    /** Which positions of a data file some of its deletes leave out. */
    PositionDeleteIndex positionDeletes(BaseTable table, List<DeleteFile> of, String dataFile) {
        if (of.isEmpty()) {
            return PositionDeleteIndex.empty();
        }
        Loader loader = new Loader(table.io());
        if (of.stream().anyMatch(ContentFileUtil::isDV)) {
            return loader.loadPositionDeletes(of, dataFile);
        }
        return withFilesOfDeletes(loader, of, dataFile);
    }

    /** Most of them were there already when the file was asked for before. */
    private PositionDeleteIndex withFilesOfDeletes(Loader loader, List<DeleteFile> of, String dataFile) {
        Set<String> locations = new HashSet<>();
        of.forEach(delete -> locations.add(delete.location()));
        Optional<Merged> before = merged.get(dataFile).filter(known -> locations.containsAll(known.from()));
        Set<String> known = before.map(Merged::from).orElse(Set.of());
        List<DeleteFile> others =
                of.stream().filter(delete -> !known.contains(delete.location())).toList();
        if (others.isEmpty()) {
            return before.orElseThrow().positions();
        }
        PositionDeleteIndex added = loader.loadPositionDeletes(others, dataFile);
        PositionDeleteIndex all = before.map(there -> PositionDeleteIndexUtil.merge(List.of(there.positions(), added)))
                .orElse(added);
        merged.put(dataFile, new Merged(locations, all), bytes(locations, all));
        return all;
    }

    /** About: a location's text is shared with nobody, and a bitmap takes two bytes for a position at most. */
    private static long bytes(Set<String> locations, PositionDeleteIndex positions) {
        return 2 * positions.cardinality()
                + locations.stream()
                        .mapToLong(location -> 80L + location.length())
                        .sum();
    }

    /** One delete file often concerns many data files. */
    private final class Loader extends BaseDeleteLoader {
        private Loader(FileIO io) {
            super(io::newInputFile, ManifestThreads.ofDeletes(io));
        }

        /** @param rows Iceberg's estimate, the number of rows of the file */
        @Override
        protected boolean canCache(long rows) {
            return rows * BYTES_OF_DELETE <= DELETE_BYTES / 4;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected <V> V getOrLoad(String location, Supplier<V> load, long rows) {
            Optional<Object> known = deletes.get(location);
            if (known.isPresent()) {
                return (V) known.get();
            }
            V loaded = load.get();
            int dataFiles = loaded instanceof Map<?, ?> byDataFile ? byDataFile.size() : 1;
            long size = rows * BYTES_OF_DELETE + dataFiles * BYTES_OF_INDEX;
            deletes.put(location, loaded, size);
            return loaded;
        }
    }
}
