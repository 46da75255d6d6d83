package io.pixelake.job.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a lake's state when its relocation dies at any moment. */
class StateSetAsideTest {
    @TempDir
    Path directory;

    private Path old;
    private Path lake;
    private Path aside;
    private Path checkpoints;
    private Path savepoints;
    private StateSetAside state;

    @BeforeEach
    void makeState() throws IOException {
        old = directory.resolve("old");
        lake = Files.createDirectories(directory.resolve("lake"));
        aside = lake.resolve("aside");
        checkpoints = lake.resolve("checkpoints");
        savepoints = lake.resolve("savepoints");
        state = new StateSetAside(aside, List.of(checkpoints, savepoints));
        write(checkpoints, "checkpoint");
        write(savepoints, "savepoint");
    }

    @Test
    void itIsDeletedWhenTheCatalogLeadsToTheNewPlace() throws IOException {
        state.begin(lake);
        assertThat(List.of(checkpoints, savepoints)).noneMatch(Files::exists);
        state.settle(lake);
        assertThat(List.of(checkpoints, savepoints, aside)).noneMatch(Files::exists);
    }

    @Test
    void itIsBackWhenTheCatalogStillLeadsToTheOldPlace() throws IOException {
        state.begin(lake);
        state.settle(old);
        assertIsBack();
        state.settle(old);
        assertIsBack();
    }

    @Test
    void itIsBackWhenOnlyAPartWasMoved() throws IOException {
        state.begin(lake);
        Files.move(aside.resolve("savepoints"), savepoints);
        state.settle(old);
        assertIsBack();

        Files.createDirectories(aside);
        state.settle(old);
        assertIsBack();
    }

    @Test
    void whatWasWrittenSinceStays() throws IOException {
        state.begin(lake);
        write(checkpoints, "newer");
        state.settle(old);
        assertThat(checkpoints.resolve("_metadata")).hasContent("newer");
        assertThat(savepoints.resolve("_metadata")).hasContent("savepoint");
        assertThat(aside).doesNotExist();
    }

    @Test
    void itIsDeletedWhenTheDeletionWasCutShort() throws IOException {
        state.begin(lake);
        Files.delete(aside.resolve("destination"));
        state.settle(lake);
        assertThat(List.of(checkpoints, savepoints, aside)).noneMatch(Files::exists);
    }

    @Test
    void aLinkToTheLakeIsTheLake() throws IOException {
        state.begin(lake);
        state.settle(Files.createSymbolicLink(directory.resolve("link"), lake));
        assertThat(List.of(checkpoints, savepoints, aside)).noneMatch(Files::exists);
    }

    private void assertIsBack() {
        assertThat(checkpoints.resolve("_metadata")).hasContent("checkpoint");
        assertThat(savepoints.resolve("_metadata")).hasContent("savepoint");
        assertThat(aside).doesNotExist();
    }

    private static void write(Path folder, String text) throws IOException {
        Files.writeString(Files.createDirectories(folder).resolve("_metadata"), text);
    }
}
