package io.pixelake.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.TableFilter;
import io.pixelake.demo.DemoStore;
import io.pixelake.model.MirrorState;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.SourceAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorEnumeratorITCase {
    @TempDir
    Path directory;

    /** The worker is ahead of the coordinator's thread, as it is after a slow poll, when late ones follow each other at once. */
    @Test
    void neverPlansTwiceFromTheSameProgress() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(0);
        try (DemoStore store = DemoStore.start(directory);
                MirrorEnumerator enumerator = enumerator(store, context)) {
            enumerator.start();
            context.work();
            context.work();
            context.hear();
            int planned = enumerator.snapshotState(1).unassigned().size();
            assertThat(planned).isEqualTo(3);

            context.work();
            context.hear();
            context.work();
            context.hear();
            context.hear();
            assertThat(context.polled())
                    .as("outcomes of each poll: every other one comes too early")
                    .extracting(outcomes -> ((List<?>) outcomes).size())
                    .containsExactly(1, 0, 1, 0);
            assertThat(enumerator.snapshotState(2).unassigned()).hasSize(planned);
        }
    }

    /** Tasks aren't started again for a catalog that is away for a moment. */
    @Test
    void aLakeThatWasReachedIsWaitedFor() throws Exception {
        BrokenLake lake = new BrokenLake();
        SourcePoll.Known nothing = new SourcePoll.Known(Map.of(), Map.of(), Set.of());
        try (DemoStore store = DemoStore.start(directory);
                PollWorker worker = new PollWorker(settings(store), lake)) {
            lake.broken = true;
            assertThatThrownBy(() -> worker.poll(nothing)).hasMessage("broken");
            lake.broken = false;
            assertThat(worker.poll(nothing)).isPresent();

            worker.close();
            assertThat(lake.disconnected).isEqualTo(2);
            lake.broken = true;
            assertThat(worker.poll(nothing)).isEmpty();
            assertThat(worker.poll(nothing)).isEmpty();
            assertThat(lake.disconnected).isEqualTo(4);
            lake.broken = false;
            assertThat(worker.poll(nothing)).isPresent();
        }
    }

    private static final class BrokenLake extends EmptyLake {
        private static final long serialVersionUID = 1L;
        private boolean broken;
        private int disconnected;

        @Override
        public MirrorState stateOf(UUID tableId, TargetName target) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return super.stateOf(tableId, target);
        }

        @Override
        public void disconnect() {
            disconnected++;
        }
    }

    private static MirrorEnumerator enumerator(DemoStore store, FakeEnumeratorContext context) {
        return new MirrorEnumerator(
                settings(store), new EmptyLake(), context, new EnumeratorState(Map.of(), List.of(), Set.of()));
    }

    private static MirrorSource.Settings settings(DemoStore store) {
        return new MirrorSource.Settings(
                new SourceAddress(store.jdbcUrl(), Map.of()),
                TableFilter.of(List.of()),
                new TargetNaming(Map.of(), List.of()),
                new MirrorSource.History(
                        new MirrorSource.Start.Current(), new MirrorSource.End.Current(), false, false),
                new MirrorSource.Handling(false, false, false, false, 0),
                Map.of(),
                false,
                Duration.ofSeconds(1));
    }
}
