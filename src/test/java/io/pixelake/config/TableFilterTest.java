package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFilterTest {

    @ParameterizedTest
    @CsvSource({
        "t, t, true",
        "t, t2, false",
        "t, dir/t, false",
        "*, t, true",
        "*, dir/t, false",
        "demo/*, demo/t, true",
        "demo/*, demo/sub/t, false",
        "demo/*, demo, false",
        "demo/**, demo/t, true",
        "demo/**, demo/sub/deep/t, true",
        "demo/**, demo, false",
        "demo/**, demo2/t, false",
        "**, t, true",
        "**, a/b/t, true",
        "**/t, t, true",
        "**/t, a/b/t, true",
        "**/t, a/bt, false",
        "a/**/t, a/t, true",
        "a/**/t, a/b/c/t, true",
        "a/**/t, ab/t, false",
        "demo/tmp_*, demo/tmp_1, true",
        "demo/*_tmp, demo/a_tmp, true",
        "demo/a*c*e, demo/abcde, true",
        "demo/a*c*e, demo/abde, false",
        "my-dir/my-table, my-dir/my-table, true",
        "a+b, aab, false",
        "Demo/*, demo/T, true",
        "**/PHOTOS, shop/photos, true",
        "!SHOP/**, shop/photos, false",
    })
    void globOverPath(String glob, String path, boolean expected) {
        assertThat(TableFilter.of(List.of(glob)).matches(path)).isEqualTo(expected);
    }

    @Test
    void tablesThatDifferInLettersOnlyMatchInTheirOwn() {
        List<String> paths = List.of("Shop/Photos", "shop/photos", "shop/books");
        TableFilter filter = TableFilter.of(List.of("Shop/*", "!shop/PHOTOS")).among(paths);

        assertThat(paths.stream().filter(filter::matches)).containsExactly("Shop/Photos", "shop/books");
        assertThat(filter.patternsWithoutMatch(paths)).isEmpty();
        assertThat(filter.exclusionsWithoutMatch(paths)).containsExactly("shop/PHOTOS");
    }

    @Test
    void noGlobMeansEverything() {
        TableFilter all = TableFilter.of(List.of());

        assertThat(all.matches("t")).isTrue();
        assertThat(all.matches("a/b/t")).isTrue();
        assertThat(all).hasToString("all tables");
    }

    @Test
    void exclusionWinsInAnyOrder() {
        TableFilter filter = TableFilter.of(List.of("!demo/tmp_*", "demo/**"));

        assertThat(filter.matches("demo/images")).isTrue();
        assertThat(filter.matches("demo/tmp_1")).isFalse();
        assertThat(filter.matches("demo/sub/tmp_1")).isTrue();
        assertThat(filter.matches("other/t")).isFalse();
        assertThat(filter.patterns()).containsExactly("!demo/tmp_*", "demo/**");
    }

    @Test
    void onlyExclusionsIncludeTheRest() {
        TableFilter filter = TableFilter.of(List.of("!tmp/**"));

        assertThat(filter.matches("tmp/a/t")).isFalse();
        assertThat(filter.matches("demo/t")).isTrue();
    }

    @Test
    void tellsWhichPatternsMatchNothing() {
        TableFilter filter = TableFilter.of(List.of("demo/*", "typo/*", "!nothing/*"));

        assertThat(filter.patternsWithoutMatch(List.of("demo/t", "other/t"))).containsExactly("typo/*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "/a", "a/", "a//b", "demo.images", "demo/a**"})
    void refusesPatternsThatCanNeverMatch(String pattern) {
        assertThat(TableFilter.problemOf(pattern)).isPresent();
        assertThatThrownBy(() -> TableFilter.of(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + pattern + "\"");
    }

    @Test
    void survivesSerialization() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(TableFilter.of(List.of("demo/**", "!demo/x")));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            TableFilter copy = (TableFilter) in.readObject();

            assertThat(copy.matches("demo/t")).isTrue();
            assertThat(copy.matches("demo/x")).isFalse();
        }
    }
}
