package io.pixelake.maintenance;

import io.pixelake.lake.ForwardingFileIO;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.ManifestListFile;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;

/**
 * The files of a table as Iceberg's expiry reads them. Where it cannot read the manifest list of a snapshot that stays, it takes that snapshot
 * for one that needs no files. So these lists, which are small, are read as a whole, and those are kept that could not be read. Thread-safe.
 */
final class ExpiryFiles extends ForwardingFileIO {
    private static final long serialVersionUID = 1L;

    /** Of the snapshots that stay, by their manifest lists. */
    private final Set<String> needed;

    private final Set<String> unread = ConcurrentHashMap.newKeySet();

    ExpiryFiles(FileIO files, Set<String> needed) {
        super(files);
        this.needed = Set.copyOf(needed);
    }

    /** The manifest lists that could not be read, however often that was tried. */
    Set<String> unread() {
        return Set.copyOf(unread);
    }

    @Override
    public InputFile newInputFile(ManifestListFile list) {
        return newInputFile(list.location());
    }

    @Override
    public InputFile newInputFile(String location) {
        if (!needed.contains(location)) {
            return super.newInputFile(location);
        }
        unread.add(location);
        try (InputStream list = super.newInputFile(location).newStream()) {
            byte[] content = list.readAllBytes();
            unread.remove(location);
            return new InMemoryInputFile(location, content);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + location, e);
        }
    }
}
