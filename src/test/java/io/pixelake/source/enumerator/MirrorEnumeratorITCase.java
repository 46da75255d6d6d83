package io.pixelake.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.JsonForms;
import io.pixelake.demo.DemoStore;
import io.pixelake.job.EditedStore;
import io.pixelake.model.MirrorState;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.source.planning.PlanningInput;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.poll.PollWorker;
import io.pixelake.source.reader.FakeLake;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.testkit.MirrorSettingsBuilder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
        PlanningInput nothing = new PlanningInput(Map.of(), Map.of(), Set.of());
        try (DemoStore store = DemoStore.start(directory);
                PollWorker worker = new PollWorker(settings(store), lake, false)) {
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

    /** A long read of JSON columns and a search through the whole lake aren't begun again for an outage of either side. */
    @Test
    void whatPollsHaveFoundOutlivesAnOutage() throws Exception {
        BrokenLake lake = new BrokenLake();
        PlanningInput nothing = new PlanningInput(Map.of(), Map.of(), Set.of());
        try (DemoStore demo = DemoStore.start(directory)) {
            EditedStore store = EditedStore.copyOf(demo, "outage");
            long version = store.currentVersion("products");
            try (PollWorker worker = new PollWorker(productsWithJson(store), lake, false)) {
                pollWhileHeld(store, worker, nothing);
                lake.broken = true;
                assertThat(worker.poll(nothing)).isEmpty();
                lake.broken = false;
                store.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = 'outage' AND pid <> pg_backend_pid()");
                assertThat(worker.poll(nothing)).isEmpty();
                store.deleteRow("products", 1);

                MirrorSplit first = worker.poll(nothing).orElseThrow().splits().get(0);

                assertThat(((MirrorSplit.RowRange) first).plan().to().own().version())
                        .as("whose rows were being read for their types")
                        .isEqualTo(version);
                assertThat(lake.searches).isEqualTo(1);
            }
        }
    }

    private static void pollWhileHeld(EditedStore store, PollWorker worker, PlanningInput known) throws SQLException {
        try (Connection holder = DriverManager.getConnection(store.url());
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE " + store.storeTable("products") + " IN ACCESS EXCLUSIVE MODE");
            assertThat(worker.poll(known).orElseThrow().splits()).isEmpty();
        }
    }

    private static PlanningSettings productsWithJson(EditedStore store) {
        return new MirrorSettingsBuilder(new SourceAddress(store.url(), Map.of()), Splits.SOURCE)
                .filter("demo/products")
                .table("demo/products", MirroredPart.PLAIN, JsonForms.parse("details=infer"), TableLayout.NONE)
                .build();
    }

    private static final class BrokenLake extends FakeLake {
        private static final long serialVersionUID = 1L;
        private boolean broken;
        private int disconnected;
        private int searches;

        @Override
        public Map<UUID, TargetName> mirrors() {
            searches++;
            return super.mirrors();
        }

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
        return new MirrorEnumerator(settings(store), new FakeLake(), context, EnumeratorState.none(Splits.SOURCE));
    }

    private static PlanningSettings settings(DemoStore store) {
        return new MirrorSettingsBuilder(new SourceAddress(store.jdbcUrl(), Map.of()), Splits.SOURCE).build();
    }
}
