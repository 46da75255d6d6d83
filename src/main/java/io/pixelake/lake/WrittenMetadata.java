package io.pixelake.lake;

import java.util.Optional;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFile;

/** A catalog's files, of which it is known which metadata file a thread wrote last: Iceberg names it by chance, and tells nobody. */
final class WrittenMetadata extends ForwardingFileIO {
    private static final long serialVersionUID = 1L;
    private static final String ENDING = ".metadata.json";

    private final transient ThreadLocal<String> last = new ThreadLocal<>();

    WrittenMetadata(FileIO files) {
        super(files);
    }

    /** What this thread wrote since it asked before. */
    Optional<String> take() {
        Optional<String> location = Optional.ofNullable(last.get());
        last.remove();
        return location;
    }

    @Override
    public OutputFile newOutputFile(String location) {
        if (location.endsWith(ENDING)) {
            last.set(location);
        }
        return super.newOutputFile(location);
    }
}
