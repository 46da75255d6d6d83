package io.pixelake.changes.files;

import java.io.IOException;
import java.net.URI;
import org.apache.flink.core.fs.BlockLocation;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream.Committer;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.RecoverableWriter.CommitRecoverable;
import org.apache.flink.core.fs.RecoverableWriter.ResumeRecoverable;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The local file system, one of whose steps fails: before it is done, or after. */
final class FaultyFileSystem extends FileSystem {
    private final FileSystem local = LocalFileSystem.getSharedInstance();
    private final int failing;
    private final boolean done;
    private int steps;

    /** @param failing which step, from 1 on @param done whether it is done before it fails */
    FaultyFileSystem(int failing, boolean done) {
        this.failing = failing;
        this.done = done;
    }

    boolean hasFailed() {
        return steps >= failing;
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T step(Step<T> step) throws IOException {
        boolean fails = ++steps == failing;
        if (fails && !done) {
            throw new IOException("Step " + steps + " fails before it is done");
        }
        T result = step.run();
        if (fails) {
            throw new IOException("Step " + steps + " fails when it is done");
        }
        return result;
    }

    private interface Act {
        void run() throws IOException;
    }

    private void act(Act act) throws IOException {
        step(() -> {
            act.run();
            return true;
        });
    }

    @Override
    public Path getWorkingDirectory() {
        return local.getWorkingDirectory();
    }

    @Override
    public Path getHomeDirectory() {
        return local.getHomeDirectory();
    }

    @Override
    public URI getUri() {
        return local.getUri();
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return step(() -> local.getFileStatus(path));
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return open(path);
    }

    @Override
    public FSDataInputStream open(Path path) throws IOException {
        return step(() -> local.open(path));
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        return step(() -> local.listStatus(path));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return step(() -> local.delete(path, recursive));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return step(() -> local.mkdirs(path));
    }

    @Override
    public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
        return new Position(step(() -> local.create(path, mode)));
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return step(() -> local.rename(from, to));
    }

    @Override
    public boolean isDistributedFS() {
        return false;
    }

    @Override
    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) throws IOException {
        return local.getFileBlockLocations(file, start, length);
    }

    @Override
    public RecoverableWriter createRecoverableWriter() throws IOException {
        return new Writer(local.createRecoverableWriter());
    }

    /** Half of what is written may be there when the process is killed. */
    private final class Position extends FSDataOutputStream {
        private final FSDataOutputStream file;

        Position(FSDataOutputStream file) {
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            act(() -> file.write(bytes, from, length / 2));
            act(() -> file.write(bytes, from + length / 2, length - length / 2));
        }

        @Override
        public void write(int b) throws IOException {
            file.write(b);
        }

        @Override
        public long getPos() throws IOException {
            return file.getPos();
        }

        @Override
        public void flush() throws IOException {
            file.flush();
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private final class Writer implements RecoverableWriter {
        private final RecoverableWriter writer;

        Writer(RecoverableWriter writer) {
            this.writer = writer;
        }

        @Override
        public RecoverableFsDataOutputStream open(Path path) throws IOException {
            return new Part(step(() -> writer.open(path)));
        }

        @Override
        public RecoverableFsDataOutputStream recover(ResumeRecoverable resumable) throws IOException {
            return writer.recover(resumable);
        }

        @Override
        public boolean requiresCleanupOfRecoverableState() {
            return writer.requiresCleanupOfRecoverableState();
        }

        @Override
        public boolean cleanupRecoverableState(ResumeRecoverable resumable) throws IOException {
            return writer.cleanupRecoverableState(resumable);
        }

        @Override
        public Committer recoverForCommit(CommitRecoverable resumable) throws IOException {
            return new PartCommitter(writer.recoverForCommit(resumable));
        }

        @Override
        public SimpleVersionedSerializer<CommitRecoverable> getCommitRecoverableSerializer() {
            return writer.getCommitRecoverableSerializer();
        }

        @Override
        public SimpleVersionedSerializer<ResumeRecoverable> getResumeRecoverableSerializer() {
            return writer.getResumeRecoverableSerializer();
        }

        @Override
        public boolean supportsResume() {
            return writer.supportsResume();
        }
    }

    private final class Part extends RecoverableFsDataOutputStream {
        private final RecoverableFsDataOutputStream part;

        Part(RecoverableFsDataOutputStream part) {
            this.part = part;
        }

        @Override
        public ResumeRecoverable persist() throws IOException {
            return part.persist();
        }

        @Override
        public Committer closeForCommit() throws IOException {
            return new PartCommitter(step(part::closeForCommit));
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            act(() -> part.write(bytes, from, length));
        }

        @Override
        public void write(int b) throws IOException {
            part.write(b);
        }

        @Override
        public long getPos() throws IOException {
            return part.getPos();
        }

        @Override
        public void flush() throws IOException {
            part.flush();
        }

        @Override
        public void sync() throws IOException {
            part.sync();
        }

        @Override
        public void close() throws IOException {
            part.close();
        }
    }

    private final class PartCommitter implements Committer {
        private final Committer committer;

        PartCommitter(Committer committer) {
            this.committer = committer;
        }

        @Override
        public void commit() throws IOException {
            act(committer::commit);
        }

        @Override
        public void commitAfterRecovery() throws IOException {
            act(committer::commitAfterRecovery);
        }

        @Override
        public CommitRecoverable getRecoverable() {
            return committer.getRecoverable();
        }
    }
}
