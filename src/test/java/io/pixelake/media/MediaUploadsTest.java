package io.pixelake.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.flink.util.concurrent.FixedRetryStrategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads into a local folder: by java.nio, and by Flink's file systems, under the scheme that tells them apart. */
class MediaUploadsTest {
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path directory;

    private Path media;
    private Path target;
    private MediaRoots roots;
    private final MediaCounts counts = new MediaCounts();

    @BeforeEach
    void folders() throws IOException {
        media = Files.createDirectories(directory.resolve("media"));
        target = directory.resolve("a target");
        roots = new MediaRoots(List.of(media.toString()), Map.of());
    }

    private MediaUploads uploads() {
        return new MediaUploads(roots, counts, false, new FixedRetryStrategy(2, Duration.ofMillis(1)));
    }

    private String folder() {
        return target.toUri().toString().replaceFirst("/+$", "");
    }

    private String file(String name, String content) throws IOException {
        Path file = Files.writeString(media.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(10)));
        return file.toUri().toString();
    }

    private Map<String, String> uploaded() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(target)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(target.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void aFileGoesUnderTheNameOfItsContentOnce() throws Exception {
        MediaUploads uploads = uploads();
        String url = folder() + "/" + HELLO + ".jpg";
        assertThat(uploads.upload(file("a.JPG", "hello"), folder())).isEqualTo(url);
        assertThat(uploads.upload(file("b.jpg", "hello"), folder())).isEqualTo(url);
        assertThat(uploads().upload(file("b.jpg", "hello"), folder())).isEqualTo(url);
        assertThat(uploads.upload(file("no extension", "hello"), folder())).isEqualTo(folder() + "/" + HELLO);
        assertThat(uploaded()).isEqualTo(Map.of(HELLO + ".jpg", "hello", HELLO, "hello"));
        assertThat(url).startsWith("file:///").contains("/a%20target/");
        assertThat(counts.uploadedFiles()).isEqualTo(2);
        assertThat(counts.uploadedBytes()).isEqualTo(10);
        assertThat(counts.presentFiles()).as("found by the second one").isEqualTo(1);
    }

    @Test
    void namesAloneNeedNoTarget() throws Exception {
        MediaUploads names = new MediaUploads(roots, counts, true);
        assertThat(names.upload(file("a.jpg", "hello"), "s3://bucket/x")).isEqualTo("s3://bucket/x/" + HELLO + ".jpg");
        assertThat(target).doesNotExist();
    }

    /** A file system's own write was cut off, or somebody cut the file. */
    @Test
    void aFileOfAnotherSizeIsWrittenAgain() throws Exception {
        Files.createDirectories(target);
        Files.writeString(target.resolve(HELLO + ".jpg"), "hel");
        uploads().upload(file("a.jpg", "hello"), folder());
        assertThat(uploaded()).isEqualTo(Map.of(HELLO + ".jpg", "hello"));
    }

    @Test
    void whatAKillLeftIsDeletedOnceItIsOld() throws Exception {
        Path unfinished = Files.createDirectories(target.resolve(LocalMediaStore.UNFINISHED));
        Path old = Files.writeString(unfinished.resolve("old"), "hel");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(7200)));
        Path young = Files.writeString(unfinished.resolve("another process's"), "hel");
        uploads().upload(file("a.jpg", "hello"), folder());
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(target.resolve(HELLO + ".jpg")).hasContent("hello");
    }

    @Test
    void aFileThatChangesIsReadAgain() throws Exception {
        String url = file("a.jpg", "hello");
        MediaUploads uploads = uploads();
        uploads.upload(url, folder());
        Files.writeString(media.resolve("a.jpg"), "HELLO");
        assertThat(uploads.upload(url, folder())).isEqualTo(folder() + "/" + DigestUtils.sha256Hex("HELLO") + ".jpg");
    }

    /** Whatever stands under a name has the content that the name says, or there is no URL. */
    @Test
    void aFileThatChangesAllTheTimeIsWholeOrRefused() throws Exception {
        String url = file("a.bin", "0".repeat(1 << 20));
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> scribble(media.resolve("a.bin"), stop));
        writer.start();
        try {
            for (int i = 0; i < 10; i++) {
                try {
                    uploads().upload(url, folder());
                } catch (RefusedMediaException e) {
                    assertThat(e).hasMessage(url + ": it changed each of the 3 times that it was read");
                }
            }
        } finally {
            stop.set(true);
            writer.join();
        }
        if (Files.exists(target)) {
            uploaded().forEach((name, content) -> assertThat(name).isEqualTo(DigestUtils.sha256Hex(content) + ".bin"));
        }
    }

    private static void scribble(Path file, AtomicBoolean stop) {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; !stop.get(); i++) {
                out.seek(i % 1000);
                out.write(String.valueOf(i).getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyThreadsUploadOneFile(boolean oneRun) throws Exception {
        String url = file("a.jpg", "hello".repeat(100_000));
        MediaUploads shared = uploads();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> work = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                work.add(() -> (oneRun ? shared : uploads()).upload(url, folder()));
            }
            for (Future<String> done : threads.invokeAll(work)) {
                assertThat(done.get()).endsWith(".jpg");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(uploaded()).hasSize(1);
        assertThat(uploaded().values()).containsExactly("hello".repeat(100_000));
        if (oneRun) {
            assertThat(counts.uploadedFiles()).isEqualTo(1);
        }
    }

    @Test
    void aTargetThatRefusesIsTriedAgainAndThenNamed() throws Exception {
        Files.writeString(target, "a file, no folder");
        String url = file("a.jpg", "hello");
        assertThatThrownBy(() -> uploads().upload(url, folder()))
                .isInstanceOf(MediaTargetException.class)
                .hasMessageStartingWith("Cannot upload " + url + " to " + folder() + ": ")
                .hasMessageContaining("Grant write access there to the user that");
        Files.delete(target);
        assertThat(uploads().upload(url, folder())).endsWith(HELLO + ".jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch://bucket/x", "s3://a bucket/x", "file:///a folder"})
    void aPlaceThatIsNoneIsNamed(String to) throws Exception {
        String url = file("a.jpg", "hello");
        assertThatThrownBy(() -> uploads().upload(url, to))
                .isInstanceOf(MediaTargetException.class)
                .hasMessageStartingWith("Cannot upload " + url + " to " + to + ": ");
    }

    @Test
    void placesWithoutAFileSystemAreFoundBeforehand() throws Exception {
        WritablePlace.check(folder());
        assertThatThrownBy(() -> WritablePlace.check("nosuch://bucket/x"))
                .isInstanceOf(MediaTargetException.class)
                .hasMessageStartingWith("Cannot upload to nosuch://bucket/x: ")
                .hasMessageContaining("scheme 'nosuch'");
    }

    @Test
    void anEmptyFileIsPutThereToo() throws Exception {
        String empty = DigestUtils.sha256Hex("");
        FileSystemMediaStore folder = new FileSystemMediaStore(new org.apache.flink.core.fs.Path(target.toUri()));
        MediaFile file = roots.admit(file("a.txt", ""));
        assertThat(folder.put(file, empty + ".txt", empty)).isTrue();
        assertThat(folder.put(file, empty + ".txt", empty)).isFalse();
        assertThatThrownBy(() -> folder.put(file, "x.txt", HELLO)).isInstanceOf(MediaStore.ChangedFileException.class);
        assertThat(uploaded()).isEqualTo(Map.of(empty + ".txt", ""));
    }

    @Test
    void flinksFileSystemsShowWholeFilesOnly() throws Exception {
        Files.createDirectories(target);
        FileSystemMediaStore folder = new FileSystemMediaStore(new org.apache.flink.core.fs.Path(target.toUri()));
        MediaFile file = roots.admit(file("a.jpg", "hello"));
        assertThatThrownBy(() -> folder.put(file, "x.jpg", "another digest"))
                .isInstanceOf(MediaStore.ChangedFileException.class);
        assertThat(target.resolve("x.jpg")).doesNotExist();
        assertThat(folder.put(file, HELLO + ".jpg", HELLO)).isTrue();
        assertThat(folder.put(file, HELLO + ".jpg", HELLO)).isFalse();
        assertThat(target.resolve(HELLO + ".jpg")).hasContent("hello");
    }
}
