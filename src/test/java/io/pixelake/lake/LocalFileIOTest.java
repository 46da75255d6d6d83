package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.io.FileInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileIOTest {
    private final LocalFileIO files = new LocalFileIO();

    @TempDir
    private Path folder;

    @Test
    void aListingHasAllFilesBelowAndNoneOfAFolderThatIsNotThere() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/b/one"), "12");
        Files.writeString(folder.resolve("two"), "");

        assertThat(files.listPrefix(folder + "/"))
                .extracting(FileInfo::location, FileInfo::size)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                folder.resolve("a/b/one").toString(), 2L),
                        org.assertj.core.groups.Tuple.tuple(
                                folder.resolve("two").toString(), 0L));
        assertThat(files.listPrefix(folder.resolve("missing") + "/")).isEmpty();
    }

    @Test
    void locationsAreUrisWithoutEscapesWhereTheyCanBe() {
        assertThat(LocalFileIO.location(Path.of("/a b/ä/%20/x"))).isEqualTo("file:///a b/ä/%20/x");
        assertThat(List.of("/a?b/x", "/a#b/x", "/a\nb/x"))
                .allSatisfy(
                        path -> assertThat(LocalFileIO.location(Path.of(path))).isEqualTo(path));
    }

    /** In a URI %20 would be a blank. Partitions make such folders too. */
    @Test
    void onePlaceIsOneHoweverItIsWritten() {
        Path path = Path.of("/a b/s=%C3%A4/x");
        assertThat(List.of(path.toString(), "file:" + path, "file://" + path, "file://localhost" + path))
                .allSatisfy(location -> assertThat(LocalFileIO.path(location)).isEqualTo(path));
        assertThat(LocalFileIO.path("file:name")).isEqualTo(Path.of("file:name"));
    }

    /** Between a folder's being read and its files' being asked for their sizes. */
    @Test
    void whatIsDeletedDuringAListingIsNotInIt() throws Exception {
        Path inside = Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("stays"), "");
        AtomicBoolean done = new AtomicBoolean();
        Thread deleting = new Thread(() -> {
            while (!done.get()) {
                churn(inside);
            }
        });
        deleting.start();
        try {
            for (int i = 0; i < 2_000; i++) {
                assertThat(files.listPrefix(folder + "/"))
                        .extracting(FileInfo::location)
                        .contains(folder.resolve("stays").toString());
            }
        } finally {
            done.set(true);
            deleting.join();
        }
    }

    private static void churn(Path inside) {
        try {
            Path below = Files.createDirectories(inside.resolve("below"));
            for (int i = 0; i < 10; i++) {
                Files.writeString(below.resolve("f" + i), "");
            }
            for (int i = 0; i < 10; i++) {
                Files.delete(below.resolve("f" + i));
            }
            Files.delete(below);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
