package io.pixelake.lake.relocation;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.MovedPaths;
import io.pixelake.lake.TableNotMovableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.IcebergBuild;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DeleteSchemaUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.puffin.Blob;
import org.apache.iceberg.puffin.BlobMetadata;
import org.apache.iceberg.puffin.Puffin;
import org.apache.iceberg.puffin.PuffinCompressionCodec;
import org.apache.iceberg.puffin.PuffinReader;
import org.apache.iceberg.puffin.PuffinWriter;
import org.apache.iceberg.util.Pair;

/** Writes the files of a moved lake again that say which rows of which data files are deleted. Each once. One thread at a time. */
final class MovedDeletes {
    private static final String DATA_FILE = "referenced-data-file";

    private final MovedPaths moved;
    private final FileIO files;
    private final Map<String, ReplacedFile> written = new HashMap<>();

    /** @param files writes them */
    MovedDeletes(MovedPaths moved, FileIO files) {
        this.moved = moved;
        this.files = files;
    }

    /** How many files were written. */
    int count() {
        return written.size();
    }

    /** Writes a file of position deletes or deletion vectors. */
    ReplacedFile replace(String location, String format) throws IOException {
        ReplacedFile known = written.get(location);
        if (known == null) {
            String to = moved.replacement(location);
            switch (format.toUpperCase(Locale.ROOT)) {
                case "PARQUET" -> writePositions(moved.existing(location), files.newOutputFile(to));
                case "PUFFIN" -> writeVectors(moved.existing(location), files.newOutputFile(to));
                default ->
                    throw new TableNotMovableException("its deletes in " + location + " are in the format " + format
                            + ", which Pixelake doesn't write: have the engine that wrote them compact the table"
                            + " where the lake was made, expire its older snapshots, and copy the lake again");
            }
            known = new ReplacedFile(to, Files.size(LocalFileIO.path(to)));
            written.put(location, known);
        }
        return known;
    }

    private void writePositions(Path from, OutputFile to) throws IOException {
        PositionDeleteWriter<Record> writer = Parquet.writeDeletes(to)
                .createWriterFunc(GenericParquetWriter::create)
                .withSpec(PartitionSpec.unpartitioned())
                .overwrite()
                .buildPositionWriter();
        PositionDelete<Record> position = PositionDelete.create();
        try (writer;
                CloseableIterable<GenericRecord> deleted = Parquet.read(
                                org.apache.iceberg.Files.localInput(from.toFile()))
                        .project(DeleteSchemaUtil.pathPosSchema())
                        .createReaderFunc(
                                type -> GenericParquetReaders.buildReader(DeleteSchemaUtil.pathPosSchema(), type))
                        .build()) {
            for (GenericRecord each : deleted) {
                writer.write(position.set(moved.location(each.get(0, String.class)), each.get(1, Long.class)));
            }
        }
    }

    /** Manifests say where in the file each vector is, so they must stay where they are. */
    private void writeVectors(Path from, OutputFile to) throws IOException {
        List<BlobMetadata> blobs;
        List<Blob> contents = new ArrayList<>();
        try (PuffinReader reader =
                Puffin.read(org.apache.iceberg.Files.localInput(from.toFile())).build()) {
            blobs = reader.fileMetadata().blobs().stream()
                    .sorted(Comparator.comparingLong(BlobMetadata::offset))
                    .toList();
            for (Pair<BlobMetadata, ByteBuffer> each : reader.readAll(blobs)) {
                contents.add(content(each.first(), each.second()));
            }
        }
        try (PuffinWriter writer =
                Puffin.write(to).createdBy(IcebergBuild.fullVersion()).build()) {
            for (int i = 0; i < contents.size(); i++) {
                BlobMetadata written = writer.write(contents.get(i));
                if (written.offset() != blobs.get(i).offset()
                        || written.length() != blobs.get(i).length()) {
                    throw new IOException("the deletion vectors in " + from + " can't be written in the same places");
                }
            }
        }
    }

    private Blob content(BlobMetadata blob, ByteBuffer bytes) {
        Map<String, String> properties = new HashMap<>(blob.properties());
        properties.computeIfPresent(DATA_FILE, (key, location) -> moved.location(location));
        return new Blob(
                blob.type(),
                blob.inputFields(),
                blob.snapshotId(),
                blob.sequenceNumber(),
                bytes,
                PuffinCompressionCodec.forName(blob.compressionCodec()),
                properties);
    }
}
