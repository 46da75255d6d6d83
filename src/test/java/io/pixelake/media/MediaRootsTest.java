package io.pixelake.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a cell may lead to. */
class MediaRootsTest {
    @TempDir
    Path directory;

    private Path media;
    private Path secret;
    private MediaRoots roots;

    @BeforeEach
    void files() throws IOException {
        media = Files.createDirectories(directory.resolve("home/media/tbl"));
        secret = Files.writeString(directory.resolve("secret.txt"), "secret");
        Files.writeString(media.resolve("a b.JPG"), "image");
        roots = new MediaRoots(List.of(
                directory.resolve("home/media").toString(),
                directory.resolve("not there").toString()));
    }

    @Test
    void filesInTheFoldersAreAdmittedByAnyOfTheirNames() throws Exception {
        Path file = media.resolve("a b.JPG");
        Path link = Files.createSymbolicLink(media.resolve("link.png"), file);
        for (String url : List.of(
                file.toUri().toString(),
                file.toString(),
                "file://localhost" + file.toUri().getRawPath(),
                "file:" + file.toUri().getRawPath(),
                "file://" + media + "/../tbl/a%20b.JPG",
                "file://" + media + "/%61%20b.JPG",
                link.toUri().toString())) {
            MediaFile admitted = roots.admit(url);
            assertThat(admitted.path()).isEqualTo(file.toRealPath());
            assertThat(admitted.size()).isEqualTo(5);
            assertThat(admitted.extension()).isEqualTo(".jpg");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://MEDIA/../../../secret.txt",
                "file://MEDIA/%2e%2e/%2E%2E/../secret.txt",
                "file://MEDIA/..%2f..%2f..%2fsecret.txt",
                "file:///MEDIA/../../../secret.txt",
                "MEDIA/../../../secret.txt",
                "file://ROOT/secret.txt",
                "FILE://localhostROOT/secret.txt"
            })
    void filesOutsideAreRefusedHoweverTheyAreCalled(String form) throws IOException {
        String url = form.replace("file:///MEDIA", "file://" + media)
                .replace("MEDIA", media.toString())
                .replace("ROOT", directory.toString());
        Path real = secret.toRealPath();
        assertThatThrownBy(() -> roots.admit(url))
                .isInstanceOf(RefusedMediaException.class)
                .hasMessageStartingWith(url + " leads to " + real)
                .hasMessageContaining("isn't in a folder that media are read from (" + directory + "/home/media, ")
                .hasMessageEndingWith("name its folder in source.media-roots, or with --media-root");
    }

    @Test
    void symbolicLinksThatLeadOutsideAreRefused() throws IOException {
        Path toFile = Files.createSymbolicLink(media.resolve("innocent.jpg"), secret);
        Path toFolder = Files.createSymbolicLink(media.resolve("folder"), directory);
        Path twice = Files.createSymbolicLink(media.resolve("twice.jpg"), toFile);
        for (Path path : List.of(toFile, toFolder.resolve("secret.txt"), twice)) {
            assertThatThrownBy(() -> roots.admit(path.toUri().toString()))
                    .isInstanceOf(RefusedMediaException.class)
                    .hasMessageStartingWith(path.toUri() + " leads to " + secret.toRealPath() + ", which isn't in");
        }
    }

    @Test
    void aFolderWhoseNameOnlyBeginsLikeOneOfThemIsOutside() throws IOException {
        Path beside = Files.createDirectories(directory.resolve("home/media-private"));
        Path file = Files.writeString(beside.resolve("x.jpg"), "x");
        assertThatThrownBy(() -> roots.admit(file.toUri().toString())).hasMessageContaining("isn't in a folder");
    }

    @Test
    void aFolderMayBeALinkItselfAndMayComeLater() throws Exception {
        Path real = Files.createDirectories(directory.resolve("data"));
        Path file = Files.writeString(real.resolve("x"), "x");
        MediaRoots linked = new MediaRoots(List.of(directory.resolve("link").toString()));
        assertThatThrownBy(() -> linked.admit(file.toUri().toString())).hasMessageContaining("isn't in a folder");
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        assertThat(linked.admit(link.resolve("x").toUri().toString()).path()).isEqualTo(file.toRealPath());
        assertThat(linked.admit(file.toUri().toString()).extension()).isEmpty();
    }

    @Test
    void whatIsNoReadableFileIsRefusedWithTheReason() throws IOException {
        assertRefused(media.resolve("none.jpg").toUri().toString(), "there is no such file");
        assertRefused(media.toUri().toString(), "that is not a regular file");
        assertRefused("file://host/a.jpg", "that is a file on another host");
        assertRefused("file://" + media + "/a%zz", "a percent sign that isn't followed by two hexadecimal digits");
        assertRefused("file://" + media + "/a%00b.JPG", "its name can't be a file name here");
        assertRefused("images/a.jpg", "only file:// URLs can be read");
        assertRefused(media.resolve("a b.JPG") + "/x", "Not a directory");
        Path loop = Files.createSymbolicLink(media.resolve("loop"), media.resolve("loop"));
        assertRefused(loop.toUri().toString(), "it can't be looked at");
    }

    @Test
    void whatThisUserMayNotReadIsRefused() throws Exception {
        Path file = Files.writeString(media.resolve("private.jpg"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        if ("root".equals(System.getProperty("user.name"))) {
            // Who may read everything is refused nothing.
            assertThat(roots.admit(file.toUri().toString())).isNotNull();
            return;
        }
        assertRefused(
                file.toUri().toString(),
                "the user that Pixelake runs as (" + System.getProperty("user.name") + ") may not read it");
    }

    private void assertRefused(String url, String reason) {
        assertThatThrownBy(() -> roots.admit(url))
                .isInstanceOf(RefusedMediaException.class)
                .hasMessageStartingWith(url)
                .hasMessageContaining(reason);
    }

    @Test
    void aFolderThatBecomesALinkAfterTheLookIsNotFollowed() throws Exception {
        MediaFile admitted = roots.admit(media.resolve("a b.JPG").toUri().toString());
        assertThat(admitted.bytes()).asString().isEqualTo("image");
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("a b.JPG"), "secrt");
        Files.move(media, directory.resolve("moved"));
        Files.createSymbolicLink(media, elsewhere);
        assertThatThrownBy(admitted::bytes).isInstanceOf(MediaFile.UnreadableException.class);
        assertThatThrownBy(admitted::digest).isInstanceOf(MediaFile.UnreadableException.class);
    }
}
