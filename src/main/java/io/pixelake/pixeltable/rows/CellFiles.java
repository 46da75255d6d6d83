package io.pixelake.pixeltable.rows;

import io.pixelake.media.MediaRoots;
import io.pixelake.media.MediaUrl;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads large cells from the files Pixeltable keeps them in. Many cells share a file, so the few used last stay open until
 * {@link #close}; a later read opens them again. Regular files only: opening a pipe would block, and a device never end. Whoever writes to
 * Pixeltable's database chooses their names, so only files in the folders that media may be read from are read.
 * For one thread.
 */
final class CellFiles implements Closeable {
    private static final int MAX_OPEN = 8;

    // Not FileChannel: an interrupt closes a channel in the middle of a read, and a cancelled job isn't a bad cell.
    private final Map<String, RandomAccessFile> open = new LinkedHashMap<>(16, 0.75f, true);

    private final MediaRoots roots;
    private long bytesRead;

    CellFiles(MediaRoots roots) {
        this.roots = roots;
    }

    /**
     * The bytes from {@code start} up to {@code end} of a file.
     *
     * @throws IOException with a message that says why, to be put behind "but"
     */
    byte[] read(String url, long start, long end) throws IOException {
        if (start < 0 || end < start || end - start > Integer.MAX_VALUE - 8) {
            throw new IOException("the bytes " + start + " to " + end + " are no range that can be read");
        }
        RandomAccessFile file = file(url);
        if (end > file.length()) {
            throw new IOException(
                    "it is too short: the cell is bytes " + start + " to " + end + ", the file has " + file.length());
        }
        byte[] bytes = new byte[(int) (end - start)];
        file.seek(start);
        file.readFully(bytes);
        bytesRead += bytes.length;
        return bytes;
    }

    /** How many bytes were read so far. */
    long bytesRead() {
        return bytesRead;
    }

    @Override
    public void close() throws IOException {
        Iterator<RandomAccessFile> files = open.values().iterator();
        while (files.hasNext()) {
            files.next().close();
            files.remove();
        }
    }

    private RandomAccessFile file(String url) throws IOException {
        RandomAccessFile known = open.get(url);
        if (known != null) {
            return known;
        }
        if (open.size() == MAX_OPEN) {
            Iterator<RandomAccessFile> files = open.values().iterator();
            files.next().close();
            files.remove();
        }
        RandomAccessFile opened = openRegular(MediaUrl.localPath(url));
        open.put(url, opened);
        return opened;
    }

    private RandomAccessFile openRegular(Path named) throws IOException {
        Path path;
        BasicFileAttributes attributes;
        try {
            path = roots.realPathOf(named);
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        } catch (FileSystemException e) {
            throw new IOException("it can't be looked at (" + e + ")", e);
        }
        if (!attributes.isRegularFile()) {
            throw new IOException("that is not a regular file");
        }
        try {
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
            requireUnmoved(file, path);
            return file;
        } catch (FileNotFoundException e) {
            // Java says "not found" for a missing permission, too.
            throw new IOException("it can't be opened by the user this program runs as (" + e.getMessage() + ")", e);
        }
    }

    /** Between the look and the opening somebody could have put a link in the place of one of its folders. */
    private void requireUnmoved(RandomAccessFile file, Path path) throws IOException {
        boolean unmoved = false;
        try {
            unmoved = roots.isStillReal(path);
        } finally {
            if (!unmoved) {
                file.close();
            }
        }
        if (!unmoved) {
            throw new IOException("it was moved while it was opened");
        }
    }
}
