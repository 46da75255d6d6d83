package io.pixelake.export;

import io.pixelake.config.ExportFile;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.text.CompressedText;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.apache.flink.table.data.GenericRowData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An export into one file, whose rows stand in the order of their keys. It is written beside its final name and moved there when it is
 * whole. Ranges are turned into text side by side; one whose turn hasn't come keeps some megabytes of it, then waits.
 */
public final class FileExport implements ExportTarget {
    private static final Logger LOG = LoggerFactory.getLogger(FileExport.class);
    private static final int KEPT_BYTES = 8 << 20;
    /** In bytes, of most file systems. */
    private static final int LONGEST_NAME = 255;

    private static final int STREAM_BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final Path unfinished;
    private final ExportRows text;
    private final OutputStream out;
    private final Object turns = new Object();
    private int turn;
    private boolean finished;

    private FileExport(Path path, Path unfinished, ExportRows text, OutputStream out) {
        this.path = path;
        this.unfinished = unfinished;
        this.text = text;
        this.out = out;
    }

    /**
     * Begins the file; one that is there under its name stays until the end.
     *
     * @throws IOException when the folder can't be written, or the header can't
     */
    public static FileExport create(ExportFile file, TableSchema schema) throws IOException {
        schema.columns().stream()
                .filter(SourceColumn::isBinary)
                .forEach(column ->
                        LOG.info("Binary column '{}' is left out of the {} file.", column.name(), file.format()));
        ExportRows text = ExportRows.of(file, schema);
        byte[] header = text.header();
        Path path = file.path().toAbsolutePath();
        if (Files.isDirectory(path)) {
            throw new ExportRefusedException("Cannot export to " + path + ": that is a folder. Name a file in it.");
        }
        checkNames(path);
        createFolder(path);
        Path unfinished = unfinished(path);
        OutputStream plain = Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW);
        try {
            OutputStream out =
                    CompressedText.into(new BufferedOutputStream(plain, STREAM_BUFFER_BYTES), file.compression());
            out.write(header);
            return new FileExport(path, unfinished, text, out);
        } catch (IOException | RuntimeException e) {
            plain.close();
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    private static void checkNames(Path path) throws ExportRefusedException {
        for (Path name : path) {
            int bytes = name.toString().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_NAME) {
                throw new ExportRefusedException("Cannot export to " + path + ": a name in it has " + bytes
                        + " bytes, and file systems take " + LONGEST_NAME + " at most. Give a shorter one.");
            }
        }
    }

    private static void createFolder(Path path) throws IOException {
        for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new ExportRefusedException("Cannot export to " + path + ": " + folder
                        + " is a file, not a folder. Give a file in another folder.");
            }
        }
        Files.createDirectories(path.getParent());
    }

    /** Named after the file, unless that one's name is nearly as long as names can be. */
    private static Path unfinished(Path path) {
        String ending = "." + UUID.randomUUID() + ".unfinished";
        String named = "." + path.getFileName() + ending;
        return path.resolveSibling(named.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME ? named : ending);
    }

    @Override
    public Range begin(int number) throws IOException {
        return new TextRange(number);
    }

    @Override
    public void finish() throws IOException {
        out.close();
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            try {
                out.close();
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    private final class TextRange implements Range {
        private final int number;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final ExportRows.Lines lines;

        TextRange(int number) throws IOException {
            this.number = number;
            this.lines = text.into(kept);
        }

        @Override
        public void write(List<GenericRowData> rows) throws IOException, InterruptedException {
            for (GenericRowData row : rows) {
                lines.append(row);
                if (kept.size() >= KEPT_BYTES) {
                    awaitTurn();
                    flush();
                }
            }
        }

        @Override
        public void finish() throws IOException, InterruptedException {
            awaitTurn();
            flush();
            synchronized (turns) {
                turn++;
                turns.notifyAll();
            }
        }

        private void awaitTurn() throws InterruptedException {
            synchronized (turns) {
                while (turn != number) {
                    turns.wait();
                }
            }
        }

        private void flush() throws IOException {
            kept.writeTo(out);
            kept.reset();
        }

        @Override
        public void close() throws IOException {
            // What it kept goes with it. Whoever waits for its turn is interrupted.
            lines.close();
        }
    }
}
