package io.pixelake.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        roots = new MediaRoots(
                List.of(
                        directory.resolve("home/media").toString(),
                        directory.resolve("not there").toString()),
                Map.of());
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
        MediaRoots linked = new MediaRoots(List.of(directory.resolve("link").toString()), Map.of());
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
        // Java would look for another file.
        assertRefused("file://" + media + "/a%FFb.JPG", "its name isn't UTF-8");
        assertRefused("file://" + media + "/a%ED%A0%80b.JPG", "its name isn't UTF-8");
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

    private MediaRoots moved(Map<String, Path> folders) {
        Map<String, String> names = new HashMap<>();
        folders.forEach((name, folder) -> names.put(name, folder.toString()));
        return new MediaRoots(List.of(), names);
    }

    @Test
    void whatRowsCallOtherwiseIsReadWhereItIsHere() throws Exception {
        Path mounted = media.getParent();
        MediaRoots mapped = moved(Map.of("/home/al/.pixeltable/media", mounted));
        for (String url : List.of(
                "file:///home/al/.pixeltable/media/tbl/a%20b.JPG",
                "/home/al/.pixeltable/media/tbl/a b.JPG",
                "file:///home/al/x/../.pixeltable/media/./tbl/../tbl/a%20b.JPG",
                // What lies in the folder may go by its name here as well.
                media.resolve("a b.JPG").toUri().toString())) {
            MediaFile admitted = mapped.admit(url);
            assertThat(admitted.url()).isEqualTo(url);
            assertThat(admitted.bytes()).asString().isEqualTo("image");
            assertThat(admitted.path()).isEqualTo(media.resolve("a b.JPG").toRealPath());
        }
    }

    @Test
    void theLongestNameWinsWhateverIsThere() throws Exception {
        Path other = Files.createDirectories(directory.resolve("other"));
        Files.writeString(other.resolve("a b.JPG"), "other");
        // Under its own name there is a file too, in a folder that may be read.
        Map<String, Path> folders = new HashMap<>(Map.of("/", directory, media.toString(), other));
        MediaRoots mapped = moved(folders);
        assertThat(mapped.admit(media + "/a b.JPG").bytes()).asString().isEqualTo("other");
        assertThat(mapped.admit("/home/media/tbl/a b.JPG").bytes()).asString().isEqualTo("image");

        // One for the other, so nothing is mapped twice.
        MediaRoots swapped = moved(Map.of(media.toString(), other, other.toString(), media));
        assertThat(swapped.admit(media + "/a b.JPG").bytes()).asString().isEqualTo("other");
        assertThat(swapped.admit(other + "/a b.JPG").bytes()).asString().isEqualTo("image");
        Path real = swapped.realPathOf(Path.of(media + "/a b.JPG"));
        assertThat(real).isEqualTo(other.toRealPath().resolve("a b.JPG"));
        assertThat(swapped.isStillReal(real)).isTrue();
    }

    @Test
    void aNameThatOnlyBeginsLikeAMappedOneIsAnother() {
        MediaRoots mapped = moved(Map.of("/home/al/media", media));
        for (String url : List.of("/home/al/media-private/a b.JPG", "/home/al/media/../a b.JPG", "/home/a b.JPG")) {
            assertThatThrownBy(() -> mapped.admit(url)).hasMessageContaining("there is no such file on this machine");
        }
    }

    @Test
    void whatIsMappedDoesNotLeadOutEither() throws IOException {
        MediaRoots mapped = moved(Map.of("/home/al/media", media));
        Files.createSymbolicLink(media.resolve("innocent.jpg"), secret);
        Files.createSymbolicLink(media.resolve("folder"), directory);
        for (String below : List.of("innocent.jpg", "folder/secret.txt", "folder/../folder/secret.txt")) {
            assertThatThrownBy(() -> mapped.admit("file:///home/al/media/" + below))
                    .isInstanceOf(RefusedMediaException.class)
                    .hasMessageContaining("leads to " + secret.toRealPath() + ", which isn't in a folder");
        }
        for (String out :
                List.of("/home/al/media/../../../secret.txt", "file:///home/al/media/%2e%2e/%2e%2e/secret.txt")) {
            assertThatThrownBy(() -> mapped.admit(out)).isInstanceOf(RefusedMediaException.class);
        }
    }

    @Test
    void whatIsOnAnotherMachineIsSaidSoWithTheFolderToMap() throws IOException {
        assertThatThrownBy(() -> roots.admit("file:///home/al/.pixeltable/media/3f/3f2a/x%20y"))
                .isInstanceOf(RefusedMediaException.class)
                .hasMessage(
                        "file:///home/al/.pixeltable/media/3f/3f2a/x%20y: there is no such file on this machine, nor a"
                                + " folder for it that media are read from. If Pixeltable is on another machine, mount or copy its"
                                + " files here, and say where with --media-root /home/al/.pixeltable/media=FOLDER"
                                + " (source.media-roots); if the file is lost, restore it, or give the cell a new value in Pixeltable");
        assertThatThrownBy(() -> roots.realPathOf(Path.of("/data of/a=b/x.png")))
                .isInstanceOf(OutOfReachException.class)
                .hasMessageContaining("with --media-root /data of/a==b=FOLDER ");
        // Lost in a folder that is there, whichever of its names the rows have.
        Path link = Files.createSymbolicLink(directory.resolve("link"), media.getParent());
        MediaRoots linked = new MediaRoots(List.of(link.toString()), Map.of());
        for (Path lost : List.of(link.resolve("x.png"), link.toRealPath().resolve("x.png"))) {
            assertThatThrownBy(() -> linked.admit(lost.toString())).hasMessage(lost + ": there is no such file");
        }
        // The folder is configured and isn't there.
        assertThatThrownBy(() -> roots.admit(directory + "/not there/x.png"))
                .hasMessageContaining("--media-root " + directory + "/not there=FOLDER");
        assertThatThrownBy(() -> moved(Map.of("/home/al/media", directory.resolve("gone")))
                        .realPathOf(Path.of("/home/al/media/3f/x")))
                .isInstanceOf(OutOfReachException.class)
                .hasMessage(
                        "there is no file " + directory + "/gone/3f/x, where source.media-roots (--media-root) has it"
                                + " looked for. Mount that folder, or mend the entry; if the file is lost, restore it, or give the"
                                + " cell a new value in Pixeltable");
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
