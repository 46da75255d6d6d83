package io.pixelake.sink.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.sink.iceberg.KnownFiles.Recent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownFilesTest {
    @Test
    void whatWasAskedForLongestAgoGoesFirst() {
        Recent<String> recent = new Recent<>(100);
        recent.put("a", "A", 40);
        recent.put("b", "B", 40);
        assertThat(recent.get("a")).contains("A");
        recent.put("c", "C", 40);

        assertThat(recent.get("b")).isEmpty();
        assertThat(recent.get("a")).contains("A");
        assertThat(recent.get("c")).contains("C");
    }

    @Test
    void whatIsPutAgainCountsOnce() {
        Recent<String> recent = new Recent<>(100);
        recent.put("a", "A", 40);
        recent.put("b", "B", 40);
        recent.put("b", "BB", 50);

        assertThat(recent.get("a")).contains("A");
        assertThat(recent.get("b")).contains("BB");
    }

    @Test
    void whatIsTooBigIsNotKept() {
        Recent<String> recent = new Recent<>(100);
        recent.put("a", "A", 101);
        assertThat(recent.get("a")).isEmpty();
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
