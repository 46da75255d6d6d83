package io.pixelake.sink.deletes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.model.RowKey;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeletedKeysTest {
    @TempDir
    private Path folder;

    private final LocalFileIO io = new LocalFileIO();

    @Test
    void keysOfSeveralFilesAreOneSortedSet() throws IOException {
        DeletedKeys gone = read(0, write("a", 0, 30, 4, 10, 6), write("b", 0, 20, 5), write("c", 0));

        assertThat(gone.size()).isEqualTo(3);
        assertThat(List.of(index(gone, 10), index(gone, 20), index(gone, 30))).containsExactly(0, 1, 2);
        assertThat(index(gone, 15)).isNegative();
        assertThat(List.of(gone.lowestRowId(), gone.highestRowId())).containsExactly(10L, 30L);
        assertThat(List.of(gone.lowestVersion(), gone.highestVersion())).containsExactly(4L, 6L);
    }

    @Test
    void keysOfComponentsAreFoundByAllTheirParts() throws IOException {
        DeletedKeys gone = read(2, write("a", 2, 7, 1, 0, 4, 7, 0, 5, 4), write("b", 2, 3, 9, 9, 2, 7, 0, 4, 3));

        assertThat(gone.size()).isEqualTo(4);
        assertThat(List.of(index(gone, 3, 9, 9), index(gone, 7, 0, 4), index(gone, 7, 0, 5), index(gone, 7, 1, 0)))
                .containsExactly(0, 1, 2, 3);
        assertThat(List.of(index(gone, 7, 0, 3), index(gone, 7, 1, 1), index(gone, 8, 0, 0)))
                .allMatch(index -> index < 0);
        assertThat(List.of(gone.lowestRowId(), gone.highestRowId())).containsExactly(3L, 7L);
        assertThat(List.of(gone.lowestVersion(), gone.highestVersion())).containsExactly(2L, 4L);
        assertThat(gone.anyBetween(4, 7)).isTrue();
        assertThat(gone.anyBetween(4, 6)).isFalse();
        assertThat(gone.anyBetween(8, 9)).isFalse();
    }

    /** Sorted as it mostly is, the other way round, shuffled, and with many rows of one rowid. */
    @Test
    void componentsAreSortedAsRowKeysAre() {
        Random random = new Random(20);
        List<List<RowKey>> orders = new ArrayList<>();
        List<RowKey> keys = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            keys.add(RowKey.of(i / 100, i % 100, random.nextInt(3)));
        }
        Collections.sort(keys);
        orders.add(List.copyOf(keys));
        Collections.reverse(keys);
        orders.add(List.copyOf(keys));
        Collections.shuffle(keys, random);
        orders.add(List.copyOf(keys));

        Collections.sort(keys);
        for (List<RowKey> order : orders) {
            SortedKeys sorted = SortedKeys.of(
                    order.stream().flatMapToLong(DeletedKeysTest::longs).toArray(), 3);
            for (int i = 0; i < keys.size(); i++) {
                assertThat(sorted.firstIndexOf(longs(keys.get(i)).toArray())).isEqualTo(i);
            }
        }
    }

    private static LongStream longs(RowKey key) {
        return LongStream.of(key.rowId(), key.position(0), key.position(1));
    }

    @Test
    void knowsWhetherAnyKeyLiesBetweenTwoBounds() throws IOException {
        DeletedKeys gone = read(0, write("a", 0, 10, 1, 20, 1));

        assertThat(gone.anyBetween(10, 10)).isTrue();
        assertThat(gone.anyBetween(11, 20)).isTrue();
        assertThat(gone.anyBetween(0, 100)).isTrue();
        assertThat(gone.anyBetween(11, 19)).isFalse();
        assertThat(gone.anyBetween(0, 9)).isFalse();
        assertThat(gone.anyBetween(21, 100)).isFalse();
    }

    /** Three requests to the store less. */
    @Test
    void fewKeysNeedNoFile() throws IOException {
        for (int rows : new int[] {1, 50, 80}) {
            Path file = folder.resolve("rows" + rows);
            DeletedKeys.Staged staged;
            try (DeletedKeys.Writer writer = new DeletedKeys.Writer(io, file.toString(), 0, DeletedKeys.MOST_INLINE)) {
                for (int row = 0; row < rows; row++) {
                    writer.add(RowKey.of(row), 1);
                }
                staged = writer.finish();
            }
            assertThat(Files.exists(file)).isEqualTo(rows == 80);
            DeletedKeys gone = read(0, staged);
            assertThat(gone.size()).isEqualTo(rows);
            assertThat(gone.lowestRowId()).isZero();
            assertThat(gone.highestRowId()).isEqualTo(rows - 1);
        }
    }

    @Test
    void aFileThatIsCutShortOrOfAnotherKindIsRefused() throws IOException {
        DeletedKeys.Staged whole = write("a", 0, 10, 1);
        assertThatThrownBy(() -> read(0, new DeletedKeys.File(whole.toString(), 2)))
                .isInstanceOf(EOFException.class);
        Path other = Files.writeString(folder.resolve("other"), "PAR1 and so on");
        assertThatThrownBy(() -> read(0, new DeletedKeys.File(other.toString(), 0)))
                .hasMessageContaining("Not a file of gone rows")
                .hasMessageContaining("other");
    }

    @Test
    void aFileOfTheFirstFormatIsRefused() throws IOException {
        Path old = Files.write(folder.resolve("old"), new byte[] {0x50, 0x4c, 0x47, 1, 0, 0, 0, 0});
        assertThatThrownBy(() -> read(0, new DeletedKeys.File(old.toString(), 0)))
                .hasMessageContaining("old")
                .hasMessageContaining("an older Pixelake wrote them");
    }

    @Test
    void keysOfAnotherDepthAreRefused() throws IOException {
        DeletedKeys.Staged file = write("a", 1, 10, 0, 1);
        assertThatThrownBy(() -> read(2, file)).hasMessageContaining("they have 1 positions, the table's rows have 2");
        try (DeletedKeys.Writer writer =
                new DeletedKeys.Writer(io, folder.resolve("b").toString(), 1, 0)) {
            assertThatThrownBy(() -> writer.add(RowKey.of(10), 1)).hasMessageContaining("Row 10 has 0 positions");
        }
    }

    private DeletedKeys read(int depth, DeletedKeys.Staged... files) throws IOException {
        return DeletedKeys.read(io, List.of(files), depth, false);
    }

    private static int index(DeletedKeys gone, long... key) {
        return gone.keys().firstIndexOf(key);
    }

    /** @param longs of each row its key and its version */
    private DeletedKeys.Staged write(String name, int depth, long... longs) throws IOException {
        try (DeletedKeys.Writer writer =
                new DeletedKeys.Writer(io, folder.resolve(name).toString(), depth, 0)) {
            for (int i = 0; i < longs.length; i += depth + 2) {
                long[] positions = Arrays.copyOfRange(longs, i + 1, i + 1 + depth);
                writer.add(RowKey.of(longs[i], positions), longs[i + 1 + depth]);
            }
            return writer.finish();
        }
    }
}
