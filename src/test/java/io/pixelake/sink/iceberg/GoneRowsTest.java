package io.pixelake.sink.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoneRowsTest {
    @TempDir
    private Path folder;

    private final LocalFileIO io = new LocalFileIO();

    @Test
    void keysOfSeveralFilesAreOneSortedSet() throws IOException {
        GoneRows gone = GoneRows.read(io, List.of(write("a", 30, 4, 10, 6), write("b", 20, 5), write("c")));

        assertThat(gone.size()).isEqualTo(3);
        assertThat(List.of(gone.indexOf(10), gone.indexOf(20), gone.indexOf(30)))
                .containsExactly(0, 1, 2);
        assertThat(gone.indexOf(15)).isNegative();
        assertThat(List.of(gone.lowestRowId(), gone.highestRowId())).containsExactly(10L, 30L);
        assertThat(List.of(gone.lowestVersion(), gone.highestVersion())).containsExactly(4L, 6L);
    }

    @Test
    void knowsWhetherAnyKeyLiesBetweenTwoBounds() throws IOException {
        GoneRows gone = GoneRows.read(io, List.of(write("a", 10, 1, 20, 1)));

        assertThat(gone.anyBetween(10, 10)).isTrue();
        assertThat(gone.anyBetween(11, 20)).isTrue();
        assertThat(gone.anyBetween(0, 100)).isTrue();
        assertThat(gone.anyBetween(11, 19)).isFalse();
        assertThat(gone.anyBetween(0, 9)).isFalse();
        assertThat(gone.anyBetween(21, 100)).isFalse();
    }

    @Test
    void aFileThatIsCutShortOrOfAnotherKindIsRefused() throws IOException {
        GoneRows.File whole = write("a", 10, 1);
        assertThatThrownBy(() -> GoneRows.read(io, List.of(new GoneRows.File(whole.location(), 2))))
                .isInstanceOf(EOFException.class);
        Path other = Files.writeString(folder.resolve("other"), "PAR1 and so on");
        assertThatThrownBy(() -> GoneRows.read(io, List.of(new GoneRows.File(other.toString(), 0))))
                .hasMessageContaining("Not a file of gone rows")
                .hasMessageContaining("other");
    }

    private GoneRows.File write(String name, long... idsAndVersions) throws IOException {
        try (GoneRows.Writer writer =
                new GoneRows.Writer(io, folder.resolve(name).toString())) {
            for (int i = 0; i < idsAndVersions.length; i += 2) {
                writer.add(idsAndVersions[i], idsAndVersions[i + 1]);
            }
            return writer.finish();
        }
    }
}
