package io.pixelake.lake.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.LocalFileIO;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are written in the background, to a store that decides when. */
@Timeout(60)
class BackgroundUploadsTest {
    private static final int LARGE = 3 << 20;

    @TempDir
    private Path directory;

    private final BackgroundUploads uploads = new BackgroundUploads();

    @AfterEach
    void close() {
        uploads.close();
    }

    @Test
    void severalAreWrittenAtATime() throws Exception {
        CyclicBarrier four = new CyclicBarrier(4);
        BackgroundUploads.Batch files = uploads.inFrontOf(new Store(location -> meet(four)));
        for (int i = 0; i < 8; i++) {
            write(files, "f" + i, i + 1);
        }
        files.await();

        for (int i = 0; i < 8; i++) {
            assertThat(directory.resolve("f" + i)).hasSize(i + 1);
        }
    }

    @Test
    void whatCouldNotBeWrittenIsSaidByAwait() throws Exception {
        BackgroundUploads.Batch files = uploads.inFrontOf(new Store(location -> {
            if (location.endsWith("bad")) {
                throw new IllegalArgumentException("refused " + location);
            }
        }));
        write(files, "good", 10);
        write(files, "bad", 10);

        assertThatThrownBy(files::await)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bad");
        // Whoever asks again hears it again: nobody may take it for written.
        assertThatThrownBy(files::await).hasMessageContaining("bad");
        assertThat(directory.resolve("good")).hasSize(10);
    }

    @Test
    void whoReadsAFileWaitsForIt() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        BackgroundUploads.Batch files = uploads.inFrontOf(new Store(location -> goOn.await()));
        write(files, "f", 10);
        assertThat(directory.resolve("f")).doesNotExist();
        Thread later = new Thread(() -> {
            sleep();
            goOn.countDown();
        });
        later.start();

        InputFile file = files.newInputFile(location("f"));
        assertThat(file.getLength()).isEqualTo(10);
        assertThat(file.exists()).isTrue();
        try (SeekableInputStream in = file.newStream()) {
            assertThat(in.readAllBytes()).hasSize(10);
        }
        later.join();
    }

    @Test
    void whoDeletesAFileWaitsForItSoThatItDoesNotComeBack() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        BackgroundUploads.Batch files = uploads.inFrontOf(new Store(location -> {
            begun.countDown();
            sleep();
        }));
        write(files, "f", 10);
        begun.await();

        files.deleteFile(location("f"));

        files.await();
        assertThat(directory.resolve("f")).doesNotExist();
    }

    @Test
    void aLargeFileGoesToTheStoreAsItIsWritten() throws Exception {
        Set<String> opened = ConcurrentHashMap.newKeySet();
        BackgroundUploads.Batch files = uploads.inFrontOf(new Store(opened::add));
        try (PositionOutputStream out = files.newOutputFile(location("f")).create()) {
            byte[] content = new byte[LARGE];
            Arrays.fill(content, (byte) 7);
            out.write(content);
            assertThat(out.getPos()).isEqualTo(LARGE);
            assertThat(opened).containsExactly(location("f"));
            out.write(8);
            assertThat(out.getPos()).isEqualTo(LARGE + 1);
        }
        byte[] written = Files.readAllBytes(directory.resolve("f"));
        assertThat(written).hasSize(LARGE + 1).endsWith(7, 8);
    }

    /** Files that wait take 32 MB together: the next one is taken when one of them is written. */
    @Test
    void whatWaitsInMemoryIsBounded() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        BackgroundUploads.Batch files = uploads.inFrontOf(new Store(location -> goOn.await()));
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 20; i++) {
                write(files, "f" + i, 2 << 20);
            }
        });
        writer.start();
        writer.join(1_000);
        assertThat(writer.isAlive()).isTrue();

        goOn.countDown();
        writer.join();
        files.await();
        for (int i = 0; i < 20; i++) {
            assertThat(directory.resolve("f" + i)).hasSize(2 << 20);
        }
    }

    @Test
    void localFilesAreWrittenAtOnce() throws Exception {
        BackgroundUploads.Batch files = uploads.inFrontOf(new LocalFileIO());
        write(files, "f", 10);
        assertThat(directory.resolve("f")).hasSize(10);
    }

    private String location(String name) {
        return directory.resolve(name).toString();
    }

    private void write(FileIO files, String name, int bytes) {
        try (PositionOutputStream out = files.newOutputFile(location(name)).create()) {
            out.write(new byte[bytes]);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void meet(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("Files are written one after the other", e);
        }
    }

    private interface Opening {
        void of(String location) throws InterruptedException;
    }

    /** Local files that pass for a store that is far away. */
    private static final class Store implements FileIO {
        private static final long serialVersionUID = 1L;

        private final transient LocalFileIO files = new LocalFileIO();
        private final transient Opening opening;

        private Store(Opening opening) {
            this.opening = opening;
        }

        @Override
        public InputFile newInputFile(String location) {
            return files.newInputFile(location);
        }

        @Override
        public OutputFile newOutputFile(String location) {
            return new Opened(files.newOutputFile(location), opening);
        }

        @Override
        public void deleteFile(String location) {
            files.deleteFile(location);
        }
    }

    private record Opened(OutputFile file, Opening opening) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            try {
                opening.of(location());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return file.create();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return create();
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return file.toInputFile();
        }
    }
}
