package io.pixelake.maintenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * The files of a table as Iceberg's expiry reads them. Where it cannot read the manifest list of a snapshot that stays, it takes that snapshot
 * for one that needs no files. So these lists, which are small, are read as a whole, and those are kept that could not be read. Thread-safe.
 */
final class ExpiryFiles implements FileIO {
    private static final long serialVersionUID = 1L;

    private final FileIO files;
    /** Of the snapshots that stay, by their manifest lists. */
    private final Set<String> needed;

    private final Set<String> unread = ConcurrentHashMap.newKeySet();

    ExpiryFiles(FileIO files, Set<String> needed) {
        this.files = files;
        this.needed = Set.copyOf(needed);
    }

    /** The manifest lists that could not be read, however often that was tried. */
    Set<String> unread() {
        return Set.copyOf(unread);
    }

    @Override
    public InputFile newInputFile(String location) {
        if (!needed.contains(location)) {
            return files.newInputFile(location);
        }
        unread.add(location);
        try (InputStream list = files.newInputFile(location).newStream()) {
            byte[] content = list.readAllBytes();
            unread.remove(location);
            return new InMemoryInputFile(location, content);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + location, e);
        }
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return files.newOutputFile(location);
    }

    @Override
    public void deleteFile(String location) {
        files.deleteFile(location);
    }

    @Override
    public Map<String, String> properties() {
        return files.properties();
    }
}
