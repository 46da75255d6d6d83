package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders that media are read from, and folders that rows call otherwise. */
class MediaRootSettingsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/home/ann");

    @TempDir
    Path directory;

    private static ConfigFlags flags(String... roots) {
        return new ConfigFlags(Map.of("--media-root", List.of(roots)));
    }

    private static MirrorConfig load(String... roots) {
        return ConfigLoader.load(Optional.empty(), flags(roots), ENVIRONMENT);
    }

    private static List<String> problems(String... roots) {
        return catchThrowableOfType(ConfigProblems.class, () -> load(roots)).problems();
    }

    @Test
    void anEntryIsAFolderOrWhatItIsCalledAndWhereItIs() {
        assertThat(load("/data", "photos", "~/x/", "/home/al/.pixeltable/media=/mnt/pxt/media", "/a/../b//c/=~/c")
                        .source()
                        .place()
                        .mediaRoots())
                .containsExactly(
                        new MediaRoot("/data", Optional.empty()),
                        new MediaRoot("photos", Optional.empty()),
                        new MediaRoot("/home/ann/x", Optional.empty()),
                        new MediaRoot("/mnt/pxt/media", Optional.of("/home/al/.pixeltable/media")),
                        new MediaRoot("/home/ann/c", Optional.of("/b/c")));
    }

    @Test
    void anEqualsSignOfANameIsDoubled() {
        String[] roots = {"/data/day==1", "/a===/mnt/day==1/x", "/n==/o"};
        MirrorConfig config = load(roots);
        assertThat(config.source().place().mediaRoots())
                .containsExactly(
                        new MediaRoot("/data/day=1", Optional.empty()),
                        new MediaRoot("/mnt/day=1/x", Optional.of("/a=")),
                        new MediaRoot("/n=/o", Optional.empty()));
        assertThat(ConfigLoader.loadForLog(Optional.empty(), flags(roots), ENVIRONMENT)
                        .lines())
                .contains("source.media-roots = /data/day==1, /a===/mnt/day==1/x, /n==/o");
    }

    @Test
    void theFileTakesTheSame() throws IOException {
        Path file = Files.writeString(
                directory.resolve("c.yaml"), "source: { media-roots: [\"/a=/b\", /c, \"/d=${HOME}/e\"] }");
        assertThat(ConfigLoader.load(Optional.of(file), ConfigFlags.none(), ENVIRONMENT)
                        .source()
                        .place()
                        .mediaRoots())
                .hasToString("[/a=/b, /c, /d=/home/ann/e]");

        Files.writeString(file, "source:\n  media-roots: [\"/a=b\", /c]\n");
        assertThat(catchThrowableOfType(
                                ConfigProblems.class,
                                () -> ConfigLoader.load(Optional.of(file), ConfigFlags.none(), ENVIRONMENT))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("source.media-roots (")
                .contains("line 2", "\"/a=b\" isn't allowed: \"b\" isn't an absolute path");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /home/al/media=media      | isn't allowed: "media" isn't an absolute path
            home/al/media=/mnt/media  | isn't allowed: "home/al/media" isn't an absolute path
            ~/media=/mnt/media        | isn't allowed: "~/media" isn't an absolute path
            file:///home/al=/mnt/home | isn't allowed: "file:///home/al" isn't an absolute path
            /data/day=1               | isn't allowed: "1" isn't an absolute path
            /home/al/media=           | isn't allowed;
            =/mnt/media               | isn't allowed;
            =                         | isn't allowed;
            /a=/b=/c                  | isn't allowed: it has more than one =
            """)
    void whatCannotBeMeantIsRefused(String entry, String reason) {
        assertThat(problems(entry))
                .singleElement()
                .asString()
                .startsWith("--media-root: \"" + entry + "\" " + reason)
                .endsWith(
                        "; give a folder, or NAMED=FOLDER: the absolute paths that a folder has in Pixeltable's rows and"
                                + " here (an = that belongs to a name is written ==)");
    }

    @Test
    void allFaultsAreNamedTogether() {
        assertThat(problems("/a=/b", "/a/=/c", "/x/../a=/d", "/a/b=/e", "", "/f=\0"))
                .hasSize(4)
                .startsWith(
                        "--media-root: \"/a/=/c\" maps /a again; leave the entry that isn't meant",
                        "--media-root: \"/x/../a=/d\" maps /a again; leave the entry that isn't meant")
                .last()
                .asString()
                .contains("isn't allowed; give a folder");
    }
}
