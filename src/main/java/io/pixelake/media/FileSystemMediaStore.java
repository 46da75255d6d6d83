package io.pixelake.media;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;

/**
 * A folder on any file system of Flink's that can show a file whole or not at all (its recoverable writers, which change files need too):
 * S3 through flink-s3-fs-hadoop, HDFS, Google's and Azure's.
 */
final class FileSystemMediaStore implements MediaStore {
    private final Path folder;

    FileSystemMediaStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public boolean put(MediaFile file, String name, String sha256) throws IOException, InterruptedException {
        FileSystem fileSystem = folder.getFileSystem();
        Path target = new Path(folder, name);
        if (isThere(fileSystem, target, file.size())) {
            return false;
        }
        if (file.size() == 0) {
            putEmpty(fileSystem, target, file, sha256);
            return true;
        }
        RecoverableFsDataOutputStream out = fileSystem.createRecoverableWriter().open(target);
        boolean committing = false;
        try {
            if (!file.copyTo(out).equals(sha256)) {
                throw new ChangedFileException();
            }
            committing = true;
            out.closeForCommit().commit();
            return true;
        } finally {
            // Not committed, it never shows. Closed a second time, streams of object stores fail.
            if (!committing) {
                out.close();
            }
        }
    }

    /** Recoverable writers of object stores leave nothing where nothing was written; a file without content is whole at once. */
    private static void putEmpty(FileSystem fileSystem, Path target, MediaFile file, String sha256)
            throws IOException, InterruptedException {
        if (!file.digest().equals(sha256)) {
            throw new ChangedFileException();
        }
        fileSystem.create(target, FileSystem.WriteMode.OVERWRITE).close();
    }

    private static boolean isThere(FileSystem fileSystem, Path target, long size) throws IOException {
        try {
            FileStatus status = fileSystem.getFileStatus(target);
            return !status.isDir() && status.getLen() == size;
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
