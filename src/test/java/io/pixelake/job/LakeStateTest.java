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
import java.nio.file.attribute.FileTime;
import java.util.List;
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

    @Test
    void theNewestOfCheckpointsAndSavepointsIsGoneOnFromAndTheOthersGo() throws IOException {
        try (LakeState state = LakeState.open(state(), HOLDER)) {
            assertThat(state.newest()).isEmpty();
            Path older = complete(state.checkpoints().resolve("job-1/chk-7"), 1_000);
            Path subsumed = complete(state.checkpoints().resolve("job-2/chk-8"), 2_000);
            Path checkpoint = complete(state.checkpoints().resolve("job-2/chk-9"), 3_000);
            Path begun = Files.createDirectories(state.savepoints().resolve("savepoint-1"));
            assertThat(state.newest()).contains(new Checkpoint(checkpoint, false));

            state.forgetAllBut(new Checkpoint(checkpoint, false));
            assertThat(List.of(older, older.getParent(), subsumed, begun)).noneMatch(Files::exists);
            assertThat(state.newest()).contains(new Checkpoint(checkpoint, false));

            Path savepoint = complete(state.savepoints().resolve("savepoint-2"), 4_000);
            assertThat(state.newest()).contains(new Checkpoint(savepoint, false));
            state.forgetAllBut(new Checkpoint(savepoint, false));
            assertThat(checkpoint).doesNotExist();
            assertThat(savepoint.resolve("_metadata")).exists();

            state.forgetCheckpoints();
            assertThat(state.newest()).isEmpty();
        }
    }

    @Test
    void whatIsNoSavepointIsTheUsersToMend() {
        assertThatThrownBy(() -> Checkpoint.named(lake))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(2))
                .hasMessageContainingAll("Cannot start from the savepoint " + lake, "_metadata");
    }

    private static Path complete(Path directory, long modifiedMillis) throws IOException {
        Path metadata = Files.writeString(Files.createDirectories(directory).resolve("_metadata"), "complete");
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMillis));
        return directory;
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
