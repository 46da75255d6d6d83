package io.pixelake.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;

/**
 * Local files that Flink knows as {@code fulldisk:}. As long as a folder, or one above it, holds a file named {@value #FULL}, there is no room for more: of
 * each write a half lands.
 */
public final class FullDisk extends LocalFileSystem {
    public static final String SCHEME = "fulldisk";
    public static final String FULL = "full";

    /** Found by Flink as a service. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new FullDisk();
        }
    }

    @Override
    public LocalRecoverableWriter createRecoverableWriter() {
        return new LocalRecoverableWriter(this) {
            @Override
            public RecoverableFsDataOutputStream open(Path file) throws IOException {
                return new Part(super.open(file), java.nio.file.Path.of(file.getPath()));
            }
        };
    }

    private static boolean isFull(java.nio.file.Path file) {
        return Stream.iterate(file.getParent(), folder -> folder != null, java.nio.file.Path::getParent)
                .anyMatch(folder -> Files.exists(folder.resolve(FULL)));
    }

    private static final class Part extends RecoverableFsDataOutputStream {
        private final RecoverableFsDataOutputStream out;
        private final java.nio.file.Path file;

        private Part(RecoverableFsDataOutputStream out, java.nio.file.Path file) {
            this.out = out;
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (isFull(file)) {
                out.write(bytes, from, length / 2);
                throw new IOException("No space left on device");
            }
            out.write(bytes, from, length);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public RecoverableWriter.ResumeRecoverable persist() throws IOException {
            return out.persist();
        }

        @Override
        public Committer closeForCommit() throws IOException {
            return out.closeForCommit();
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void sync() throws IOException {
            out.sync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
