package io.pixelake.sink.deletes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.RowKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.junit.jupiter.api.Test;

class FileKeysTest {
    @Test
    void keysComeWithTheirPositionsAndRowsWithoutOneAreLeftOut() throws Exception {
        FileKeys.Builder builder = new FileKeys.Builder(2);
        builder.add(0, new long[] {7, 1});
        builder.add(2, new long[] {9, 2});
        assertThat(rows(builder.build(), 2, 7, 8, 9)).containsExactly("0: [7, 1]", "2: [9, 2]");
    }

    @Test
    void rowidsThatFollowEachOtherAreOneRun() throws Exception {
        FileKeys.Builder builder = new FileKeys.Builder(1);
        for (int i = 0; i < 1_000_000; i++) {
            builder.add(i, new long[] {500 + i});
        }
        builder.add(1_000_000, new long[] {3});
        builder.add(1_000_002, new long[] {4});
        FileKeys keys = builder.build();

        assertThat(keys.bytes()).isLessThan(100);
        assertThat(keys.isScattered()).isFalse();
        assertThat(rows(keys, 1, 3, 4, 5, 499, 500, 1_000_499, 1_000_500, 777, 777))
                .containsExactly("0: [500]", "277: [777]", "999999: [1000499]", "1000000: [3]", "1000002: [4]");
    }

    @Test
    void aChangeInTheRestOfTheKeyEndsARun() throws Exception {
        FileKeys.Builder builder = new FileKeys.Builder(2);
        builder.add(0, new long[] {1, 5});
        builder.add(1, new long[] {2, 5});
        builder.add(2, new long[] {3, 6});
        builder.add(3, new long[] {3, 7});

        assertThat(rows(builder.build(), 2, 1, 2, 3))
                .containsExactly("0: [1, 5]", "1: [2, 5]", "2: [3, 6]", "3: [3, 7]");
    }

    @Test
    void ofKeysAllOverThePlaceNothingIsKept() throws Exception {
        FileKeys.Builder builder = new FileKeys.Builder(1);
        for (int i = 0; i <= FileKeys.MOST_RUNS; i++) {
            builder.add(i, new long[] {2L * i});
        }
        assertThat(builder.build().isScattered()).isTrue();
        assertThat(builder.build().bytes()).isZero();
    }

    /** What is shown of the keys for gone rows of these rowids, whatever the rest of their keys is. */
    private static List<String> rows(FileKeys keys, int width, long... rowIds) throws IOException {
        try (InMemoryFileIO io = new InMemoryFileIO()) {
            DeletedKeys.Writer writer = new DeletedKeys.Writer(io, "memory:/gone-" + UUID.randomUUID(), width - 1, 0);
            for (long rowId : rowIds) {
                writer.add(width == 1 ? RowKey.of(rowId) : RowKey.of(rowId, 0), 1);
            }
            DeletedKeys gone = DeletedKeys.read(io, List.of(writer.finish()), width - 1, false);
            long[] key = new long[width];
            List<String> rows = new ArrayList<>();
            keys.forEachOf(gone.keys(), key, position -> rows.add(position + ": " + Arrays.toString(key)));
            return rows;
        }
    }
}
