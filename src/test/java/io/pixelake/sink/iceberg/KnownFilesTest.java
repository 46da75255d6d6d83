package io.pixelake.sink.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.sink.iceberg.KnownFiles.Recent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownFilesTest {
    @Test
    void whatWasAskedForLongestAgoGoesFirst() {
        Recent<String> recent = new Recent<>(100_000);
        recent.put("a", "A", 40_000);
        recent.put("b", "B", 40_000);
        assertThat(recent.get("a")).contains("A");
        recent.put("c", "C", 40_000);

        assertThat(recent.get("b")).isEmpty();
        assertThat(recent.get("a")).contains("A");
        assertThat(recent.get("c")).contains("C");
    }

    @Test
    void whatIsPutAgainCountsOnce() {
        Recent<String> recent = new Recent<>(100_000);
        recent.put("a", "A", 40_000);
        recent.put("b", "B", 40_000);
        recent.put("b", "BB", 50_000);

        assertThat(recent.get("a")).contains("A");
        assertThat(recent.get("b")).contains("BB");
    }

    @Test
    void whatIsTooBigIsNotKept() {
        Recent<String> recent = new Recent<>(100_000);
        recent.put("a", "A", 100_000);
        assertThat(recent.get("a")).isEmpty();
    }

    @Test
    void manyFilesOfOneRowAreBoundedToo() {
        Recent<String> recent = new Recent<>(1 << 20);
        for (int i = 0; i < 100_000; i++) {
            recent.put("file " + i, "1", 1);
        }
        assertThat(recent.size()).isBetween(1_000, 2_048);
        assertThat(recent.get("file 99999")).isPresent();
    }

    @Test
    void keysComeWithTheirPositionsAndRowsWithoutOneAreLeftOut() throws Exception {
        FileKeys.Builder builder = new FileKeys.Builder(3, 2);
        builder.add(0, new long[] {7, 1});
        builder.add(2, new long[] {9, 2});
        long[] key = new long[2];
        List<String> rows = new ArrayList<>();
        builder.build().forEach(key, position -> rows.add(position + ": " + key[0] + " " + key[1]));
        assertThat(rows).containsExactly("0: 7 1", "2: 9 2");
    }
}
