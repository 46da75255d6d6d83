package io.pixelake.pixeltable.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.media.MediaRoots;
import io.pixelake.media.OutOfReachException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellFilesTest {
    @TempDir
    private Path folder;

    private CellFiles files;

    @BeforeEach
    void open() {
        files = new CellFiles(new MediaRoots(List.of(folder.getParent().toString(), "/dev"), Map.of()));
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private String read(String url, long start, long end) throws IOException {
        return new String(files.read(url, start, end), StandardCharsets.UTF_8);
    }

    @Test
    void readsRanges() throws IOException {
        String url = file("cells", "0123456789").toUri().toString();
        assertThat(read(url, 2, 5)).isEqualTo("234");
        assertThat(read(url, 0, 10)).isEqualTo("0123456789");
        assertThat(read(url, 10, 10)).isEmpty();
    }

    @Test
    void decodesPercentEscapes() throws IOException {
        Path path = file("a b%41+#?.bin", "x");
        String escaped = "file://" + folder + "/a%20b%2541%2b%23%3F.bin";
        assertThat(path.toUri()).hasToString("file://" + folder + "/a%20b%2541+%23%3F.bin");
        assertThat(read(escaped, 0, 1)).isEqualTo("x");
        assertThat(read(path.toUri().toString(), 0, 1)).isEqualTo("x");
    }

    @Test
    void knowsTheFormsOfLocalFiles() throws IOException {
        Path path = file("cells", "x");
        assertThat(read("file:" + path, 0, 1)).isEqualTo("x");
        assertThat(read("file://localhost" + path, 0, 1)).isEqualTo("x");
        assertThat(read("FILE://" + path, 0, 1)).isEqualTo("x");
        assertThat(read(path.toString(), 0, 1)).isEqualTo("x");
    }

    @Test
    void readsManyFilesAndReadsAgainAfterClose() throws IOException {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20; i++) {
                String url = file("cells" + i, "content " + i).toUri().toString();
                assertThat(read(url, 8, 9)).isEqualTo(String.valueOf(i).substring(0, 1));
            }
            files.close();
        }
    }

    @Test
    void keepsFewFilesOpen() throws IOException {
        Path first = file("cells0", "0");
        files.read(first.toUri().toString(), 0, 1);
        Files.writeString(folder.resolve("new"), "n");
        Files.move(folder.resolve("new"), first, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(read(first.toUri().toString(), 0, 1)).as("still open").isEqualTo("0");
        for (int i = 1; i <= 8; i++) {
            files.read(file("cells" + i, "x").toUri().toString(), 0, 1);
        }
        assertThat(read(first.toUri().toString(), 0, 1)).as("opened again").isEqualTo("n");
    }

    @Test
    void anInterruptDoesNotBreakARead() throws IOException {
        String url = file("cells", "0123").toUri().toString();
        Thread.currentThread().interrupt();
        assertThat(read(url, 1, 3)).isEqualTo("12");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        String url = file("cells", "0123").toUri().toString();
        assertThatThrownBy(() -> files.read(url, 2, 5))
                .isInstanceOf(IOException.class)
                .hasMessage("it is too short: the cell is bytes 2 to 5, the file has 4");
        assertThatThrownBy(() -> files.read(url + "x", 0, 1)).hasMessage("there is no such file");
        assertThatThrownBy(() -> files.read(url + "/x", 0, 1)).hasMessageContaining("Not a directory");
        assertThatThrownBy(() -> files.read(folder.toUri().toString(), 0, 1)).hasMessage("that is not a regular file");
        assertThatThrownBy(() -> files.read("file:///dev/zero", 0, 1)).hasMessage("that is not a regular file");
        assertThatThrownBy(() -> files.read(url, 3, 1)).hasMessageContaining("bytes 3 to 1");
        assertThatThrownBy(() -> files.read(url, -1, 1)).hasMessageContaining("bytes -1 to 1");
        assertThatThrownBy(() -> files.read(url, 0, 1L << 40)).hasMessageContaining("no range");
        assertThatThrownBy(() -> files.read(url + "%4", 0, 1)).hasMessageContaining("percent sign");
        assertThatThrownBy(() -> files.read(url + "%00", 0, 1)).hasMessageContaining("can't be a file name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/cells", "https://host/cells", "relative/cells", ""})
    void readsOnlyFileUrls(String url) {
        assertThatThrownBy(() -> files.read(url, 0, 1)).hasMessage("only file:// URLs can be read, so far");
    }

    @Test
    void readsNoOtherHost() {
        assertThatThrownBy(() -> files.read("file://host/cells", 0, 1)).hasMessage("that is a file on another host");
    }

    @Test
    void readsWhereTheRowsFolderIsHere() throws IOException {
        file("cells", "0123");
        MediaRoots mapped = new MediaRoots(List.of(), Map.of("/home/al/.pixeltable", folder.toString()));
        try (CellFiles ofAl = new CellFiles(mapped)) {
            assertThat(ofAl.read("file:///home/al/.pixeltable/cells", 1, 3))
                    .asString()
                    .isEqualTo("12");
            assertThatThrownBy(() -> ofAl.read("file:///home/al/.pixeltable/none", 1, 3))
                    .isInstanceOf(OutOfReachException.class)
                    .hasMessageStartingWith("there is no file " + folder + "/none, where source.media-roots ");
        }
    }

    /** Whoever writes to Pixeltable's database chooses the names. */
    @Test
    void readsNothingOutsideOfTheMediaRoots() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home/media"));
        Path secret = file("secret", "0123");
        Path link = Files.createSymbolicLink(home.resolve("link"), secret);
        // A home that is a link itself is a home.
        Path linked = Files.createSymbolicLink(folder.resolve("a link"), folder.resolve("home"));
        Path cells = Files.writeString(home.resolve("cells"), "0123");
        try (CellFiles ofHome = new CellFiles(new MediaRoots(List.of(linked + "/media"), Map.of()))) {
            assertThat(ofHome.read(cells.toUri().toString(), 1, 3)).asString().isEqualTo("12");
            assertThat(ofHome.read(linked.resolve("media/cells").toUri().toString(), 1, 3))
                    .asString()
                    .isEqualTo("12");
            for (Path outside : List.of(secret, link, home.resolve("../../secret"))) {
                assertThatThrownBy(() -> ofHome.read(outside.toUri().toString(), 0, 1))
                        .isInstanceOf(OutOfReachException.class)
                        .hasMessage(
                                "that is " + secret.toRealPath()
                                        + ", which isn't in a folder that media are read from (" + linked
                                        + "/media). If it may be published, name its folder in source.media-roots, or with --media-root");
            }
        }
    }
}
