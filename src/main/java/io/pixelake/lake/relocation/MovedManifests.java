package io.pixelake.lake.relocation;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MovedPaths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.function.ThrowingConsumer;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.shaded.org.apache.avro.file.CodecFactory;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileConstants;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileReader;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileWriter;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;

/**
 * Writes the manifest lists and manifests of a moved lake again, with the paths that hold now. As records of Avro, whose fields stay as they are but for those
 * about files: Iceberg's own RewriteTablePathUtil leaves the old lengths of the files that it replaces, which some readers rely on. One thread at a time.
 */
final class MovedManifests {
    /** The status of an entry that says that a file is gone. */
    private static final int DELETED = 2;

    private final MovedPaths moved;
    private final MovedDeletes deletes;
    private final FileIO files;
    private final Map<String, ReplacedFile> manifests = new HashMap<>();

    /** @param files writes them */
    MovedManifests(MovedPaths moved, MovedDeletes deletes, FileIO files) {
        this.moved = moved;
        this.deletes = deletes;
        this.files = files;
    }

    /** Writes a snapshot's manifest list and what it refers to. @return its new location */
    String replaceList(String location) throws IOException {
        return rewrite(location, entry -> {
                    ReplacedFile manifest = replaceManifest(text(entry, "manifest_path"));
                    entry.put("manifest_path", manifest.location());
                    entry.put("manifest_length", manifest.length());
                })
                .location();
    }

    /** How many files were written. */
    int count() {
        return manifests.size();
    }

    /** Snapshots share them. */
    private ReplacedFile replaceManifest(String location) throws IOException {
        ReplacedFile known = manifests.get(location);
        if (known == null) {
            known = rewrite(location, this::changeEntry);
            manifests.put(location, known);
        }
        return known;
    }

    private void changeEntry(GenericRecord entry) throws IOException {
        GenericRecord file = (GenericRecord) entry.get("data_file");
        String location = text(file, "file_path");
        boolean isPositionDelete =
                file.hasField("content") && file.get("content").equals(FileContent.POSITION_DELETES.id());
        if (!isPositionDelete) {
            file.put("file_path", moved.location(location));
            return;
        }
        // A file that the entry says is gone may be gone.
        Optional<ReplacedFile> replaced = entry.get("status").equals(DELETED) && !Files.exists(moved.file(location))
                ? Optional.empty()
                : Optional.of(deletes.replace(location, text(file, "file_format")));
        file.put("file_path", replaced.map(ReplacedFile::location).orElse(moved.location(location)));
        replaced.ifPresent(written -> file.put("file_size_in_bytes", written.length()));
        if (file.hasField("referenced_data_file") && file.get("referenced_data_file") != null) {
            file.put("referenced_data_file", moved.location(text(file, "referenced_data_file")));
        }
        changeBounds(file);
    }

    /** The bounds of the paths in a delete file. Only where both are one path they are known to be whole; readers do without the others. */
    private void changeBounds(GenericRecord file) {
        Optional<String> lower = bound(file, "lower_bounds");
        boolean isOne = lower.isPresent() && lower.equals(bound(file, "upper_bounds"));
        for (String field : List.of("lower_bounds", "upper_bounds")) {
            if (!file.hasField(field) || file.get(field) == null) {
                continue;
            }
            List<GenericRecord> bounds = new ArrayList<>();
            for (Object each : (List<?>) file.get(field)) {
                GenericRecord bound = (GenericRecord) each;
                if (!isOfPath(bound)) {
                    bounds.add(bound);
                } else if (isOne) {
                    bound.put(
                            "value", ByteBuffer.wrap(moved.location(lower.get()).getBytes(StandardCharsets.UTF_8)));
                    bounds.add(bound);
                }
            }
            file.put(field, bounds);
        }
    }

    private static Optional<String> bound(GenericRecord file, String field) {
        if (!file.hasField(field) || file.get(field) == null) {
            return Optional.empty();
        }
        return ((List<?>) file.get(field))
                .stream()
                        .map(GenericRecord.class::cast)
                        .filter(MovedManifests::isOfPath)
                        .map(bound -> StandardCharsets.UTF_8
                                .decode(((ByteBuffer) bound.get("value")).duplicate())
                                .toString())
                        .findFirst();
    }

    private static boolean isOfPath(GenericRecord bound) {
        return bound.get("key").equals(MetadataColumns.DELETE_FILE_PATH.fieldId());
    }

    private ReplacedFile rewrite(String location, ThrowingConsumer<GenericRecord, IOException> change)
            throws IOException {
        String to = moved.replacement(location);
        try (DataFileReader<GenericRecord> reader =
                        new DataFileReader<>(moved.existing(location).toFile(), new GenericDatumReader<>());
                DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>())) {
            for (String key : reader.getMetaKeys()) {
                if (!DataFileWriter.isReservedMeta(key)) {
                    writer.setMeta(key, reader.getMeta(key));
                }
            }
            String codec = reader.getMetaString(DataFileConstants.CODEC);
            writer.setCodec(CodecFactory.fromString(codec == null ? DataFileConstants.NULL_CODEC : codec));
            writer.create(reader.getSchema(), files.newOutputFile(to).create());
            for (GenericRecord entry : reader) {
                change.accept(entry);
                writer.append(entry);
            }
        }
        return new ReplacedFile(to, Files.size(LocalFileIO.path(to)));
    }

    private static String text(GenericRecord entry, String field) {
        return entry.get(field).toString();
    }
}
