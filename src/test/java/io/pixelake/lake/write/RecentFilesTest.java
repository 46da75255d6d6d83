package io.pixelake.lake.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentFilesTest {
    @Test
    void whatWasAskedForLongestAgoGoesFirst() {
        RecentFiles<String> recent = new RecentFiles<>(100_000);
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
        RecentFiles<String> recent = new RecentFiles<>(100_000);
        recent.put("a", "A", 40_000);
        recent.put("b", "B", 40_000);
        recent.put("b", "BB", 50_000);

        assertThat(recent.get("a")).contains("A");
        assertThat(recent.get("b")).contains("BB");
    }

    @Test
    void whatIsTooBigIsNotKept() {
        RecentFiles<String> recent = new RecentFiles<>(100_000);
        recent.put("a", "A", 100_000);
        assertThat(recent.get("a")).isEmpty();
    }

    @Test
    void manyFilesOfOneRowAreBoundedToo() {
        RecentFiles<String> recent = new RecentFiles<>(1 << 20);
        for (int i = 0; i < 100_000; i++) {
            recent.put("file " + i, "1", 1);
        }
        assertThat(recent.size()).isBetween(1_000, 2_048);
        assertThat(recent.get("file 99999")).isPresent();
    }
}
