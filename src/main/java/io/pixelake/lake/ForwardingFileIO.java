package io.pixelake.lake;

import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestListFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** Another's files, for those that change how some are opened. */
public abstract class ForwardingFileIO implements FileIO {
    private static final long serialVersionUID = 1L;

    private final FileIO files;

    protected ForwardingFileIO(FileIO files) {
        this.files = files;
    }

    public final FileIO files() {
        return files;
    }

    @Override
    public InputFile newInputFile(String location) {
        return files.newInputFile(location);
    }

    @Override
    public InputFile newInputFile(String location, long length) {
        return files.newInputFile(location, length);
    }

    @Override
    public InputFile newInputFile(DataFile file) {
        return files.newInputFile(file);
    }

    @Override
    public InputFile newInputFile(DeleteFile file) {
        return files.newInputFile(file);
    }

    @Override
    public InputFile newInputFile(ManifestFile manifest) {
        return files.newInputFile(manifest);
    }

    @Override
    public InputFile newInputFile(ManifestListFile manifestList) {
        return files.newInputFile(manifestList);
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

    @Override
    public void close() {
        files.close();
    }
}
