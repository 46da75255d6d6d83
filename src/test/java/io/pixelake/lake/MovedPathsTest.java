package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovedPathsTest {
    private final MovedPaths moved =
            new MovedPaths(List.of(Path.of("/a/lake"), Path.of("/link")), Path.of("/b/new $1"), "-moved-0123abcd");

    @Test
    void onlyWhatIsInTheLakeMoves() {
        assertThat(moved.location("/a/lake/warehouse/t/x.parquet")).isEqualTo("file:///b/new $1/warehouse/t/x.parquet");
        assertThat(moved.location("/link/warehouse")).isEqualTo("file:///b/new $1/warehouse");
        assertThat(moved.location("/a/lake")).isEqualTo("file:///b/new $1");
        assertThat(moved.location("file:///a/lake/x")).isEqualTo("file:///b/new $1/x");
        assertThat(moved.location("file:/a/lake/x")).isEqualTo("file:///b/new $1/x");
        assertThat(List.of("/a/lake2/x", "/b/a/lake/x", "s3://a/lake/x", "a/lake/x", "true"))
                .allSatisfy(other -> assertThat(moved.location(other)).isEqualTo(other));
    }

    /** PyIceberg wouldn't read the table. */
    @Test
    void locationsInAFolderThatCanBeNoUriBecomePaths() {
        MovedPaths strange = new MovedPaths(List.of(Path.of("/a/lake")), Path.of("/b/what?"), "-moved-0123abcd");
        assertThat(strange.location("file:///a/lake/x")).isEqualTo("/b/what?/x");
        assertThat(strange.location("/a/lake/x")).isEqualTo("/b/what?/x");
    }

    @Test
    void replacementsHaveNamesOfTheirOwnThatDoNotGrow() {
        assertThat(moved.replacement("/a/lake/m/00012-uuid.metadata.json"))
                .isEqualTo("file:///b/new $1/m/00012-uuid-moved-0123abcd.metadata.json");
        assertThat(moved.replacement("/a/lake/m/x-moved-ffffffff.avro"))
                .isEqualTo("file:///b/new $1/m/x-moved-0123abcd.avro");
        assertThat(moved.replacement("/a/lake/m/bare")).isEqualTo("file:///b/new $1/m/bare-moved-0123abcd");
    }
}
