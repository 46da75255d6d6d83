package io.pixelake.lake.relocation;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.lake.LakePlace;
import io.pixelake.lake.LakePlace.Entry;
import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MovedPaths;
import io.pixelake.lake.TableNotMovableException;
import io.pixelake.lake.VersionHint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.flink.util.function.ThrowingRunnable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.shaded.org.apache.avro.InvalidAvroMagicException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the paths of an embedded lake that was copied or moved lead to where it lies now. It rests on these facts:
 *
 * <ul>
 *   <li>Only files in the lake's own folder are read and written, so that a lake it was copied from stays as it is.
 *   <li>No file is changed: metadata, manifests and deletes are written again under new names. The old ones are referred to by nothing afterwards, and maintenance
 *       deletes them as orphans; metadata files go as the table's log of them does.
 *   <li>The catalog's entries of all tables are changed in one transaction at the end. Until then everything is as it
 *       was, and doing it again starts over.
 *   <li>Data files hold no paths and stay as they are.
 *   <li>The old metadata file of a table that can't be relocated holds the old paths: to read it in a copy is to read
 *       the original's files, and to commit to it is to write into the original's folder. So the entry of such a table
 *       leads to a file that isn't there. The catalog is copied before.
 * </ul>
 */
public final class LakeRelocation {
    private static final Logger LOG = LoggerFactory.getLogger(LakeRelocation.class);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final int GZIP = 0x1f;

    private final MovedPaths moved;
    private final FileIO files;
    private final MovedDeletes deletes;
    private final MovedManifests manifests;
    private final Map<Entry, String> replaced = new LinkedHashMap<>();
    private final Map<String, String> unreadable = new LinkedHashMap<>();

    private LakeRelocation(MovedPaths moved, FileIO files) {
        this.moved = moved;
        this.files = files;
        deletes = new MovedDeletes(moved, files);
        manifests = new MovedManifests(moved, deletes, files);
    }

    /**
     * What was done.
     *
     * @param tables how many tables lead here now
     * @param written how many manifests and files of deletes were written for that
     * @param unreadable why tables can't be read any more, by name
     * @param earlier the copy of the catalog from before, made where there are such tables
     */
    public record Relocated(int tables, int written, Map<String, String> unreadable, Optional<Path> earlier) {
        public Relocated {
            unreadable = Collections.unmodifiableMap(new LinkedHashMap<>(unreadable));
        }
    }

    /**
     * Relocates a lake. Nothing else may write to it.
     *
     * @param beforeSwitch is done when all files are written, before the catalog leads to them
     * @throws IOException when it can't be; everything is as it was then
     */
    public static Relocated run(Path lake, ThrowingRunnable<IOException> beforeSwitch) throws IOException {
        return run(lake, new LocalFileIO(), beforeSwitch);
    }

    /** @param files writes what is written */
    public static Relocated run(Path lake, FileIO files, ThrowingRunnable<IOException> beforeSwitch)
            throws IOException {
        Path to = lake.toAbsolutePath().normalize();
        try (LakePlace place = LakePlace.open(to)) {
            String mark = "-moved-" + UUID.randomUUID().toString().substring(0, 8);
            MovedPaths moved = new MovedPaths(place.folders(), to, mark);
            LakeRelocation relocation = new LakeRelocation(moved, files);
            for (Entry entry : place.entries()) {
                if (moved.isInside(entry.metadata())) {
                    relocation.replace(entry);
                }
            }
            Optional<Path> earlier = relocation.copyOfCatalog(place);
            beforeSwitch.run();
            place.lead(moved, relocation.replaced);
            relocation.writeHints();
            return relocation.done(earlier);
        }
    }

    /** Those that were copied name files of before. */
    private void writeHints() {
        replaced.values().forEach(metadata -> {
            try {
                if (Files.exists(LocalFileIO.path(metadata))) {
                    VersionHint.write(metadata);
                }
            } catch (IOException e) {
                LOG.warn(
                        "{} can't be noted in version-hint.text, which the next commit does: {}",
                        metadata,
                        e.toString());
            }
        });
    }

    private Relocated done(Optional<Path> earlier) {
        return new Relocated(
                replaced.size() - unreadable.size(), manifests.count() + deletes.count(), unreadable, earlier);
    }

    private Optional<Path> copyOfCatalog(LakePlace place) throws IOException {
        if (unreadable.isEmpty()) {
            return Optional.empty();
        }
        if (replaced.keySet().stream().noneMatch(this::hasFolder)) {
            throw new IOException("the folder of none of its tables is there: " + unreadable);
        }
        Path copy = moved.to().resolve("catalog" + moved.mark() + ".db");
        place.copyTo(copy);
        return Optional.of(copy);
    }

    private void replace(Entry entry) throws IOException {
        String name = entry.namespace() + "." + entry.name();
        try {
            replaced.put(entry, replaceMetadata(entry));
        } catch (TableNotMovableException e) {
            LOG.warn("{}: can't be relocated: {}", name, e.getMessage());
            unreadable.put(name, e.getMessage());
            replaced.put(entry, newMetadata(entry));
        } catch (IOException | RuntimeException e) {
            // A full disk, say, which would be every table's trouble.
            throw new IOException("the table " + name + ": " + e, e);
        }
    }

    private boolean hasFolder(Entry entry) {
        return Files.exists(moved.file(entry.metadata()).getParent().getParent());
    }

    private String newMetadata(Entry entry) {
        return moved.replacement(entry.metadata()).replace(".gz.metadata", ".metadata");
    }

    private String replaceMetadata(Entry entry) throws IOException {
        try {
            ObjectNode metadata = read(moved.existing(entry.metadata()));
            changePaths(metadata);
            for (JsonNode snapshot : metadata.path("snapshots")) {
                ((ObjectNode) snapshot)
                        .put(
                                "manifest-list",
                                manifests.replaceList(
                                        snapshot.path("manifest-list").asText()));
            }
            String location = newMetadata(entry);
            JSON.writeValue(files.newOutputFile(location).create(), metadata);
            return location;
        } catch (JsonParseException | ZipException | InvalidAvroMagicException e) {
            String reason = e.getMessage().lines().findFirst().orElse("");
            throw new TableNotMovableException("a file of its metadata is damaged: " + reason, e);
        }
    }

    private void changePaths(ObjectNode metadata) {
        change(metadata, Set.of("location"));
        if (metadata.path("properties") instanceof ObjectNode properties) {
            change(properties, Set.copyOf(names(properties)));
        }
        for (JsonNode file : metadata.path("metadata-log")) {
            change((ObjectNode) file, Set.of("metadata-file"));
        }
        for (String statistics : List.of("statistics", "partition-statistics")) {
            for (JsonNode file : metadata.path(statistics)) {
                change((ObjectNode) file, Set.of("statistics-path"));
            }
        }
    }

    private void change(ObjectNode node, Set<String> names) {
        for (String name : names) {
            if (node.path(name).isTextual()) {
                node.put(name, moved.location(node.path(name).asText()));
            }
        }
    }

    private static List<String> names(ObjectNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static ObjectNode read(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream text = isCompressed(file) ? new GZIPInputStream(raw) : raw) {
            if (JSON.readTree(text) instanceof ObjectNode metadata) {
                return metadata;
            }
            throw new TableNotMovableException("its file " + file + " is damaged");
        }
    }

    private static boolean isCompressed(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == GZIP;
        }
    }
}
