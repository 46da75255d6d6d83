package io.pixelake.job.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.UserError;
import io.pixelake.lake.MirrorHolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStateTest {
    private static final MirrorHolder HOLDER = MirrorHolder.startingNow("pixelake");

    @TempDir
    Path lake;

    @Test
    void keepsAnotherPixelakeOutAndLetsItInAfterwards() throws IOException {
        try (LocalState held = LocalState.open(state(), HOLDER)) {
            assertThat(held.checkpoints()).hasParentRaw(state());
            assertRefusedBecauseOf(ProcessHandle.current().pid());
        }
        LocalState.open(state(), HOLDER).close();
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
        try (LocalState taken = LocalState.open(state(), HOLDER)) {
            assertThat(taken.checkpoints()).hasParentRaw(state());
            assertThat(state().resolve("holder"))
                    .content()
                    .contains("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsTheUsersToMend() throws IOException {
        Path file = Files.writeString(lake.resolve("file"), "not a folder");
        assertThatThrownBy(() -> LocalState.open(file.resolve("lake/.pixelake"), HOLDER))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(2))
                .hasMessageContainingAll("Cannot write to the lake folder " + file.resolve("lake"), "--lake DIR");
        assertThat(file).hasContent("not a folder");
    }

    @Test
    void theNewestIsRestoredAndTheOthersStayUntilTheRunHasOneOfItsOwn() throws IOException {
        try (LocalState state = LocalState.open(state(), HOLDER)) {
            assertThat(state.restorable().checkpoint()).isEmpty();
            Path older = complete(state.checkpoints().resolve("job-1/chk-7"), 1_000);
            Path subsumed = complete(state.checkpoints().resolve("job-2/chk-8"), 2_000);
            Path checkpoint = complete(state.checkpoints().resolve("job-2/chk-9"), 3_000);
            Path begun = Files.createDirectories(state.savepoints().resolve("savepoint-1"));

            RestoredState restored = state.restorable();
            assertThat(restored.checkpoint()).contains(new Checkpoint(checkpoint, false));
            assertThat(begun).as("no run completed it").doesNotExist();
            restored.earlier().deleteOnceReplaced();
            assertThat(List.of(older, subsumed, checkpoint)).allMatch(Files::exists);

            Path own = complete(state.checkpoints().resolve("job-3/chk-10"), 4_000);
            restored.earlier().deleteOnceReplaced();
            assertThat(List.of(older, subsumed)).noneMatch(Files::exists);
            assertThat(checkpoint).as("Flink deletes it").exists();

            Path savepoint = complete(state.savepoints().resolve("savepoint-2"), 5_000);
            assertThat(state.restorable().checkpoint()).contains(new Checkpoint(savepoint, false));
            assertThat(own).exists();
            state.forgetCheckpoints();
            assertThat(state.restorable().checkpoint()).isEmpty();
        }
    }

    @Test
    void whatCannotBeReadIsSetAsideAndTheOneBeforeItIsRestored() throws IOException {
        try (LocalState state = LocalState.open(state(), HOLDER)) {
            Path whole = complete(state.checkpoints().resolve("job-1/chk-1"), 1_000);
            Path lostFile = complete(state.checkpoints().resolve("job-1/chk-2"), 2_000);
            Files.delete(lostFile.resolve("state"));
            Path shortFile = complete(state.checkpoints().resolve("job-1/chk-3"), 3_000);
            Files.write(shortFile.resolve("state"), new byte[3]);
            Path shortMetadata = complete(state.savepoints().resolve("savepoint-4"), 4_000);
            Files.write(shortMetadata.resolve("_metadata"), new byte[0]);
            Files.setLastModifiedTime(shortMetadata.resolve("_metadata"), FileTime.fromMillis(4_000));

            RestoredState restored = state.restorable();
            assertThat(restored.checkpoint()).contains(new Checkpoint(whole, false));
            assertThat(List.of(lostFile, shortFile, shortMetadata)).noneMatch(Files::exists);
            assertThat(setAside()).hasSize(3);

            Files.write(whole.resolve("_metadata"), new byte[100]);
            RestoredState nothing = state.restorable();
            assertThat(nothing.checkpoint()).isEmpty();
            assertThat(setAside()).as("not more and more").hasSize(3);
        }
    }

    @Test
    void stateThatNoOperatorTakesUpIsNamed() throws IOException {
        Checkpoint checkpoint = new Checkpoint(complete(lake.resolve("chk-1"), 1_000), false);
        UnclaimedState state = new UnclaimedState(checkpoint);
        assertThat(state.names(new JobGraph("without operators"))).containsExactly("\"name\"");

        OperatorID held = checkpoint.operatorsWithState().get(0).getOperatorID();
        OperatorIDPair underItsFormerUid = OperatorIDPair.of(new OperatorID(), held, "name", "uid");
        JobVertex vertex = new JobVertex("vertex", new JobVertexID(), List.of(underItsFormerUid));
        assertThat(state.names(new JobGraph(new JobID(), "with it", vertex))).isEmpty();
    }

    private List<Path> setAside() throws IOException {
        try (Stream<Path> entries = Files.list(state())) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("unreadable-"))
                    .toList();
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
        Path file = Files.write(Files.createDirectories(directory).resolve("state"), new byte[10]);
        OperatorStateHandle handle = new OperatorStreamStateHandle(
                Map.of(), new FileStateHandle(new org.apache.flink.core.fs.Path(file.toUri()), 10));
        OperatorState operator = new OperatorState("name", "uid", new OperatorID(), 1, 1);
        operator.putState(
                0,
                OperatorSubtaskState.builder().setManagedOperatorState(handle).build());
        Path metadata = directory.resolve("_metadata");
        try (OutputStream out = Files.newOutputStream(metadata)) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(1, List.of(operator), List.of(), null), out);
        }
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMillis));
        return directory;
    }

    private void assertRefusedBecauseOf(long process) {
        assertThatThrownBy(() -> LocalState.open(state(), HOLDER))
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
            try (LocalState state = LocalState.open(Path.of(args[0]), MirrorHolder.startingNow("other"))) {
                System.out.println("held");
                System.in.read();
                throw new IllegalStateException("The lake " + state.checkpoints() + " was to be held until the end.");
            }
        }
    }
}
