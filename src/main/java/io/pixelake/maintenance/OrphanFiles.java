package io.pixelake.maintenance;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files below a table's location that nothing of the table refers to. It rests on these assumptions:
 *
 * <ul>
 *   <li>Only {@code data} and {@code metadata} below the location are looked at: there Iceberg writes. What somebody put beside them
 *       is none of its business.
 *   <li>The files are listed before the table is loaded, so whatever is committed by the time of the listing is seen to be referred
 *       to. What is committed later, and was written longer ago than the limit, is lost: the limit must be longer than any
 *       group waits for its commit.
 *   <li>Where a file that the table refers to is gone, it is unknown what that one referred to: nothing is deleted. Mostly it is one of
 *       snapshots that expire meanwhile, and the next search finds the table without them.
 *   <li>No other table writes there; whoever calls this has made sure.
 * </ul>
 */
final class OrphanFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanFiles.class);
    private static final int ATTEMPTS = 3;
    private static final List<String> FOLDERS = List.of("data", "metadata");
    private static final Pattern SCHEME_AND_AUTHORITY = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]*:(//[^/]*)?");

    private final BaseTable table;
    private final SupportsPrefixOperations io;
    /** Old files, by their path without scheme and authority. */
    private final Map<String, String> unseen = new HashMap<>();

    private OrphanFiles(BaseTable table, SupportsPrefixOperations io) {
        this.table = table;
        this.io = io;
    }

    /** Whether files can be listed where the table is. */
    static boolean canList(FileIO io) {
        return io instanceof SupportsPrefixOperations;
    }

    /** One location however it is written; those of two buckets may come out the same, which only keeps files. */
    static String path(String location) {
        return SCHEME_AND_AUTHORITY.matcher(location).replaceFirst("");
    }

    /** Returns how many files were deleted. */
    static int delete(BaseTable table, Duration olderThan, Clock clock) throws IOException {
        OrphanFiles orphans = new OrphanFiles(table, (SupportsPrefixOperations) table.io());
        orphans.list(clock.millis() - olderThan.toMillis());
        if (orphans.unseen.isEmpty() || !orphans.see()) {
            return 0;
        }
        orphans.unseen.values().forEach(orphans::delete);
        return orphans.unseen.size();
    }

    private void delete(String location) {
        try {
            io.deleteFile(location);
        } catch (NotFoundException e) {
            LOG.debug("{}: {} is gone already", table.name(), location, e);
        }
    }

    /**
     * A snapshot may expire while its manifests are read. What was seen until then stays seen.
     *
     * @return whether all was seen
     */
    private boolean see() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                table.refresh();
                seeMetadata();
                seeContent();
                return true;
            } catch (NotFoundException e) {
                if (attempt == ATTEMPTS) {
                    LOG.info(
                            "{}: files that nothing refers to stay until the next search, because one that it refers to is gone: {}",
                            table.name(),
                            e.getMessage());
                    return false;
                }
            }
        }
    }

    private void list(long limit) {
        for (String folder : FOLDERS) {
            try {
                for (FileInfo file : io.listPrefix(table.location() + "/" + folder + "/")) {
                    if (file.createdAtMillis() < limit) {
                        unseen.put(path(file.location()), file.location());
                    }
                }
            } catch (UncheckedIOException e) {
                // Some file systems have folders, and not this one.
                if (ExceptionUtils.findThrowable(e, FileNotFoundException.class).isEmpty()) {
                    throw e;
                }
            }
        }
    }

    private void see(String location) {
        unseen.remove(path(location));
    }

    private void seeMetadata() {
        ReachableFileUtil.metadataFileLocations(table, false).forEach(this::see);
        ReachableFileUtil.manifestListLocations(table).forEach(this::see);
        ReachableFileUtil.statisticsFilesLocations(table).forEach(this::see);
        table.operations().current().partitionStatisticsFiles().forEach(file -> see(file.path()));
        see(ReachableFileUtil.versionHintLocation(table));
    }

    private void seeContent() throws IOException {
        Set<String> manifests = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (manifests.add(manifest.path())) {
                    see(manifest.path());
                    seeFiles(manifest);
                }
            }
        }
    }

    private void seeFiles(ManifestFile manifest) throws IOException {
        try (ManifestReader<? extends ContentFile<?>> files =
                switch (manifest.content()) {
                    case DATA -> ManifestFiles.read(manifest, table.io(), table.specs());
                    case DELETES -> ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs());
                }) {
            files.forEach(file -> see(file.location()));
        }
    }
}
