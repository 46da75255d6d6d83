package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortNamesTest {
    private static final String LONGEST = "n".repeat(255);

    @Test
    void namesThatFileSystemsTakeStay() {
        assertThat(ShortNames.ofPath("a/" + LONGEST + "/b")).isEqualTo("a/" + LONGEST + "/b");
        assertThat(ShortNames.of("n".repeat(249), ".jsonl")).isEqualTo("n".repeat(249) + ".jsonl");
    }

    @Test
    void longerOnesAreShortAndDiffer() {
        String one = ShortNames.ofPath(LONGEST + "1/t");
        assertThat(one).isEqualTo(ShortNames.ofPath(LONGEST + "1/t")).matches("n{200}-[0-9a-f]{16}/t");
        assertThat(one).isNotEqualTo(ShortNames.ofPath(LONGEST + "2/t"));
        assertThat(ShortNames.of("n".repeat(250), ".jsonl")).matches("n{200}-[0-9a-f]{16}\\.jsonl");
    }
}
