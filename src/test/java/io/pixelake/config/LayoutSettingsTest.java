package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutSettingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {"label # label", "\"a b\" # a b", "day( \"a b\" ) # a b", "bucket(16, \"a\"\"b, (c)\") # a\"b, (c)"
            })
    void namesMayStandInQuotes(String text, String column) {
        assertThat(LayoutSettings.partition(text)).hasValueSatisfying(partition -> {
            assertThat(partition.column()).isEqualTo(column);
            assertThat(LayoutSettings.partition(partition.toString())).contains(partition);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {"a b", "\"a b", "day(a b)", "\"\"", "bucket(\"a\", 2)"})
    void othersAreNone(String text) {
        assertThat(LayoutSettings.partition(text)).isEmpty();
    }

    @Test
    void partsEndAtCommasOutsideOfBracketsAndQuotes() {
        assertThat(LayoutSettings.parts("day(ts), bucket(16, \"a, b\") , \"c, d\" desc,e"))
                .containsExactly("day(ts)", "bucket(16, \"a, b\")", "\"c, d\" desc", "e");
    }
}
