package io.pixelake.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.UserError;
import io.pixelake.sink.iceberg.MirrorHolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeStateTest {
    private static final MirrorHolder HOLDER = MirrorHolder.startingNow("pixelake");

    @TempDir
    Path lake;

    @Test
    void keepsAnotherPixelakeOutAndLetsItInAfterwards() throws IOException {
        try (LakeState held = LakeState.open(state(), HOLDER)) {
            assertThat(held.checkpoints()).hasParentRaw(state());
            assertRefusedBecauseOf(ProcessHandle.current().pid());
        }
        LakeState.open(state(), HOLDER).close();
    }

    @Test
    void aKilledHolderBlocksNobody() throws Exception {
        Process holder = holdInAnotherProcess();
        try {
            assertRefusedBecauseOf(holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(state().resolve("lock")).exists();
        assertThat(state().resolve("holder")).content().contains("process " + holder.pid());
        try (LakeState taken = LakeState.open(state(), HOLDER)) {
            assertThat(taken.checkpoints()).hasParentRaw(state());
            assertThat(state().resolve("holder"))
                    .content()
                    .contains("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsTheUsersToMend() throws IOException {
        Path file = Files.writeString(lake.resolve("file"), "not a folder");
        assertThatThrownBy(() -> LakeState.open(file.resolve("lake/.pixelake"), HOLDER))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(2))
                .hasMessageContainingAll("Cannot write to the lake folder " + file.resolve("lake"), "--lake DIR");
        assertThat(file).hasContent("not a folder");
    }

    private void assertRefusedBecauseOf(long process) {
        assertThatThrownBy(() -> LakeState.open(state(), HOLDER))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(1))
                .hasMessageContainingAll(
                        "Cannot use the lake at " + lake,
                        "another Pixelake holds it (process " + process + " on ",
                        ", job ",
                        ", since 20",
                        "--lake DIR");
    }

    private Path state() {
        return lake.resolve(".pixelake");
    }

    private Process holdInAnotherProcess() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LakeHolder.class.getName(),
                        state().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        assertThat(said).isEqualTo("held");
        return process;
    }

    /** Holds a lake until it is killed. */
    static final class LakeHolder {
        private LakeHolder() {}

        public static void main(String[] args) throws IOException {
            try (LakeState state = LakeState.open(Path.of(args[0]), MirrorHolder.startingNow("other"))) {
                System.out.println("held");
                System.in.read();
                throw new IllegalStateException("The lake " + state.checkpoints() + " was to be held until the end.");
            }
        }
    }
}
