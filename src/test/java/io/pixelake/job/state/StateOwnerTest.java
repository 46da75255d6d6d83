package io.pixelake.job.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.UserError;
import io.pixelake.model.SourceInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateOwnerTest {
    private static final SourceInstance ONE = new SourceInstance("id-1", "/homes/one on here");
    private static final SourceInstance OTHER = new SourceInstance("id-2", "/homes/other on there");

    @TempDir
    Path lake;

    @Test
    void stateOfAnotherSourceIsRefusedAndNothingIsWritten() throws IOException {
        Path folder = Files.createDirectories(lake.resolve(".pixelake"));
        StateOwner owner = new StateOwner(folder);
        owner.mark(ONE);
        Files.writeString(
                Files.createDirectories(folder.resolve("checkpoints/job/chk-1")).resolve("_metadata"), "state");

        owner.check(ONE);
        owner.check(new SourceInstance(ONE.id(), "elsewhere"));
        assertThatThrownBy(() -> owner.check(OTHER))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the state in " + folder + " is of another Pixeltable, " + ONE)
                .hasMessageContaining("Cannot mirror " + OTHER)
                .hasMessageContaining("--lake DIR");
        assertThat(owner.read()).contains(ONE);
    }

    @Test
    void aFolderWithoutStateIsAnybodys() throws IOException {
        StateOwner nowhere = new StateOwner(lake.resolve("none/.pixelake"));
        nowhere.check(ONE);
        assertThat(nowhere.read()).isEmpty();
        assertThat(lake).isEmptyDirectory();

        StateOwner owner = new StateOwner(lake);
        owner.mark(ONE);
        owner.check(OTHER);
        owner.mark(OTHER);
        assertThat(owner.read()).contains(OTHER);
    }
}
