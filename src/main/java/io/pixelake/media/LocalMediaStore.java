package io.pixelake.media;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local folder. A file is written in a folder of unfinished ones inside it, forced to the disk, and moved to its name; so a kill leaves
 * nothing under a name that isn't whole. What kills left there is deleted, once, when it is too old to be another process's work.
 */
final class LocalMediaStore implements MediaStore {
    static final String UNFINISHED = ".unfinished";
    private static final Logger LOG = LoggerFactory.getLogger(LocalMediaStore.class);
    private static final Duration LEFT_OVER = Duration.ofHours(1);

    private final Path folder;
    private final Path unfinished;
    private final AtomicBoolean begun = new AtomicBoolean();

    LocalMediaStore(Path folder) {
        this.folder = folder;
        this.unfinished = folder.resolve(UNFINISHED);
    }

    @Override
    public boolean put(MediaFile file, String name, String sha256) throws IOException, InterruptedException {
        Path target = folder.resolve(name);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + " (it is a file)");
        }
        if (isThere(target, file.size())) {
            return false;
        }
        if (begun.compareAndSet(false, true)) {
            deleteLeftOvers();
        }
        Files.createDirectories(unfinished);
        Path written = unfinished.resolve(name + "." + UUID.randomUUID());
        try {
            write(file, written, sha256);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static boolean isThere(Path target, long size) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(target, BasicFileAttributes.class);
            return attributes.isRegularFile() && attributes.size() == size;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void write(MediaFile file, Path to, String sha256) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
                OutputStream out = Channels.newOutputStream(channel)) {
            if (!file.copyTo(out).equals(sha256)) {
                throw new ChangedFileException();
            }
            channel.force(true);
        }
    }

    private void deleteLeftOvers() {
        Instant old = Instant.now().minus(LEFT_OVER);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("Nothing is left over, or another process deletes it as well", e);
        } catch (IOException e) {
            LOG.info("Unfinished files in {} stay: {}", unfinished, e.toString());
        }
    }
}
