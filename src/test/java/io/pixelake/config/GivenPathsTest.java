package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GivenPathsTest {
    private final GivenPaths paths = new GivenPaths(Map.of("HOME", "/home/me"));

    @Test
    void theHomeFolderIsMeantOnlyAtTheBeginning() {
        assertThat(paths.path("~/x")).isEqualTo(Path.of("/home/me/x"));
        assertThat(paths.path("~")).isEqualTo(Path.of("/home/me"));
        assertThat(paths.path("x/~/y")).isEqualTo(Path.of("x/~/y"));
        assertThat(paths.path("~other")).isEqualTo(Path.of("~other"));
        assertThat(paths.text("~/x/")).isEqualTo("/home/me/x/");
        assertThat(paths.folderUrl("~/a b")).contains("file:///home/me/a%20b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n", "a\0b"})
    void whatIsNoPathIsRefused(String text) {
        assertThatThrownBy(() -> paths.path(text)).isInstanceOf(GivenPaths.BadPathException.class);
        assertThatThrownBy(() -> paths.text(text)).isInstanceOf(GivenPaths.BadPathException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/with space", "/a/ü", "/a/what?", "/a/c#", "/a/%20", "/a/100%", "/a/x:y", "/a/[b]*"})
    void flinkGetsTheVeryPathWhateverItsLetters(String path) {
        assertThat(FlinkPaths.of(Path.of(path)).getPath()).isEqualTo(path);
        assertThat(new org.apache.flink.core.fs.Path(FlinkPaths.text(Path.of(path))).getPath())
                .isEqualTo(path);
        assertThat(FlinkPaths.of(path).getPath()).isEqualTo(path);
        assertThat(FlinkPaths.of(Path.of(path).toUri().toString()).getPath())
                .as("as a URL")
                .isEqualTo(path);
        assertThat(FlinkPaths.of(paths.folderUrl(path).orElseThrow()).getPath())
                .as("as media's folder")
                .isEqualTo(path);
    }

    @Test
    void urlsOfOtherFileSystemsStayAsTheyAre() {
        assertThat(FlinkPaths.of("s3://bucket/a%20b/c d")).hasToString("s3://bucket/a%20b/c d");
        assertThat(FlinkPaths.of("file:///a b").getPath()).isEqualTo("/a b");
        assertThat(FlinkPaths.of("relative").getPath())
                .isEqualTo(Path.of("relative").toAbsolutePath().toString());
    }
}
