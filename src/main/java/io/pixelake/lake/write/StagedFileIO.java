package io.pixelake.lake.write;

import io.pixelake.lake.ForwardingFileIO;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFile;

/** Takes note of what is written. Thread-safe. */
final class StagedFileIO extends ForwardingFileIO {
    private static final long serialVersionUID = 1L;

    private final Set<String> written = ConcurrentHashMap.newKeySet();

    StagedFileIO(FileIO files) {
        super(files);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        written.add(location);
        return super.newOutputFile(location);
    }

    @Override
    public void deleteFile(String location) {
        super.deleteFile(location);
        written.remove(location);
    }

    Set<String> written() {
        return Set.copyOf(written);
    }
}
