package io.pixelake.maintenance;

import io.pixelake.lake.FileDeletes;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.JsonUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files of removed snapshots that no snapshot is left to refer to. It rests on these facts:
 *
 * <ul>
 *   <li>A file is needed when a manifest lists it that is in the manifest list of a snapshot that is there, on whatever branch. All of them are read;
 *       where one can't be read, nothing is deleted.
 *   <li>Nothing refers again to a file to which no snapshot refers: what is committed refers to the files of the snapshot that it is made on, which
 *       is there, and to new ones. A commit that lands late lands only where that snapshot still is {@code main}.
 *   <li>Files that are written and not committed yet are in no removed snapshot.
 *   <li>What a removed snapshot listed and is gone already was deleted by whoever removed it.
 * </ul>
 *
 * Of what stays only names and hash codes are kept ({@link KnownManifests}).
 */
final class RemovedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RemovedFiles.class);

    private static final List<String> PATH = List.of("file_path");

    private final BaseTable table;
    private final FileIO io;
    private final KnownManifests known;

    private RemovedFiles(BaseTable table, KnownManifests known) {
        this.table = table;
        this.io = table.io();
        this.known = known;
    }

    /**
     * Deletes them.
     *
     * @param table just loaded
     * @param manifestLists those of the removed snapshots
     * @param known what was read of this table before
     * @return how many files were deleted
     */
    static int delete(BaseTable table, Collection<String> manifestLists, KnownManifests known) throws IOException {
        return new RemovedFiles(table, known).delete(manifestLists);
    }

    private int delete(Collection<String> manifestLists) throws IOException {
        if (table.currentSnapshot() == null) {
            // Whoever removed main may set it again.
            return 0;
        }
        Set<String> wanted = new HashSet<>(manifestLists);
        table.snapshots().forEach(snapshot -> wanted.remove(snapshot.manifestListLocation()));
        Set<String> lists = new HashSet<>();
        Map<String, ManifestFile> unneeded = new HashMap<>();
        for (String list : wanted) {
            manifestsIfThere(list).ifPresent(manifests -> {
                lists.add(list);
                manifests.forEach(manifest -> unneeded.put(manifest.path(), manifest));
            });
        }
        Map<String, ManifestFile> needed = needed();
        unneeded.keySet().removeAll(needed.keySet());
        Set<String> files = new HashSet<>();
        for (ManifestFile manifest : unneeded.values()) {
            addPathsIfThere(manifest, files);
        }
        removeListed(files, needed.values());
        // What leads to files goes after them: a crash in between leaves what finds them again.
        FileDeletes.delete(io, files, "removed");
        FileDeletes.delete(io, unneeded.keySet(), "removed manifest");
        FileDeletes.delete(io, lists, "removed manifest list");
        return files.size() + unneeded.size() + lists.size();
    }

    private Map<String, ManifestFile> needed() throws IOException {
        Map<String, ManifestFile> needed = new HashMap<>();
        Set<String> present = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            String list = snapshot.manifestListLocation();
            present.add(list);
            for (ManifestFile manifest : list == null ? snapshot.allManifests(io) : known.of(list, this::manifests)) {
                needed.putIfAbsent(manifest.path(), manifest);
            }
        }
        known.retain(present, needed.keySet());
        return needed;
    }

    private void removeListed(Set<String> files, Collection<ManifestFile> manifests) throws IOException {
        Set<Integer> unlisted = new HashSet<>();
        files.forEach(file -> unlisted.add(file.hashCode()));
        for (ManifestFile manifest : manifests) {
            if (unlisted.isEmpty()) {
                break;
            }
            for (int listed : known.of(manifest, this::hashCodes)) {
                unlisted.remove(listed);
            }
        }
        files.removeIf(file -> !unlisted.contains(file.hashCode()));
    }

    private int[] hashCodes(ManifestFile manifest) throws IOException {
        IntStream.Builder codes = IntStream.builder();
        forEachPath(manifest, path -> codes.add(path.hashCode()));
        return codes.build().toArray();
    }

    private Optional<Collection<ManifestFile>> manifestsIfThere(String list) {
        try {
            return Optional.of(manifests(list));
        } catch (NotFoundException e) {
            LOG.debug("{}: {} is gone already", table.name(), list, e);
            return Optional.empty();
        }
    }

    /** Not through the table's snapshot, which would keep what it read. */
    private Collection<ManifestFile> manifests(String list) {
        stopIfInterrupted();
        String json = JsonUtil.generate(
                generator -> {
                    generator.writeStartObject();
                    generator.writeNumberField("snapshot-id", 0);
                    generator.writeNumberField("timestamp-ms", 0);
                    generator.writeStringField("manifest-list", list);
                    generator.writeEndObject();
                },
                false);
        return SnapshotParser.fromJson(json).allManifests(io);
    }

    private void addPathsIfThere(ManifestFile manifest, Set<String> files) throws IOException {
        try {
            forEachPath(manifest, files::add);
        } catch (NotFoundException e) {
            LOG.debug("{}: {} is gone already", table.name(), manifest.path(), e);
        }
    }

    private void forEachPath(ManifestFile manifest, Consumer<String> paths) throws IOException {
        stopIfInterrupted();
        try (ManifestReader<? extends ContentFile<?>> files =
                switch (manifest.content()) {
                    case DATA -> ManifestFiles.read(manifest, io, table.specs());
                    case DELETES -> ManifestFiles.readDeleteManifest(manifest, io, table.specs());
                }) {
            files.select(PATH).forEach(file -> paths.accept(file.location()));
        }
    }

    private static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Interrupted between reading files");
        }
    }
}
