package io.pixelake.changes.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.changes.operator.ConfiguredTargets.Named;
import io.pixelake.changes.target.CaughtUp;
import io.pixelake.changes.target.ChangesTarget;
import io.pixelake.changes.target.ContinuedElsewhereException;
import io.pixelake.config.MirrorConfig.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.Test;

class ChangesWorkerTest {
    private static final TableIdentifier TABLE = TableIdentifier.of("demo", "images");

    /** Refuses to publish what another task is ahead with, so that it has to be written again behind that. */
    private static final class Overtaken implements ChangesTarget {
        private final List<String> done = new ArrayList<>();
        private boolean isOvertaken = true;

        @Override
        public CaughtUp catchUp(TableIdentifier mirror) {
            done.add("written");
            return CaughtUp.NOTHING;
        }

        @Override
        public Optional<FeedPosition> reported(TableIdentifier mirror) {
            return Optional.empty();
        }

        @Override
        public Map<TableIdentifier, Exception> publish(boolean all) {
            if (!all || done.isEmpty()) {
                return Map.of();
            }
            boolean wasOvertaken = isOvertaken;
            isOvertaken = false;
            done.add(wasOvertaken ? "overtaken" : "published");
            return wasOvertaken ? Map.of(TABLE, new ContinuedElsewhereException("Another was faster")) : Map.of();
        }
    }

    @Test
    void whatAnotherTaskIsAheadWithIsWrittenBehindItAtTheEndAndIsNoFailure() throws Exception {
        Overtaken target = new Overtaken();
        ChangesFailures failures = new ChangesFailures();
        try (InMemoryCatalog catalog = new InMemoryCatalog();
                ChangesWorker worker = new ChangesWorker(
                        catalog,
                        List.of(new Named("files", target, new Feed(false, true, false))),
                        failures,
                        "changes-test")) {
            catalog.initialize("lake", Map.of());
            worker.start(() -> List.of(TABLE));
            worker.finish();

            assertThat(worker.attemptsFailed()).isZero();
        }
        // What was heard of before the end is asked for again behind it.
        assertThat(target.done).startsWith("written", "overtaken", "written", "published");
        assertThat(failures.getLocalValue()).isEmpty();
    }

    /** Takes as long as somebody wants it to. */
    private static final class Slow implements ChangesTarget {
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public CaughtUp catchUp(TableIdentifier mirror) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new CancellationException("stopped");
            }
            return CaughtUp.NOTHING;
        }

        @Override
        public Optional<FeedPosition> reported(TableIdentifier mirror) {
            return Optional.empty();
        }
    }

    @Test
    void changesThatWaitForASlowTargetAreSeenToWait() throws Exception {
        Slow target = new Slow();
        try (InMemoryCatalog catalog = new InMemoryCatalog();
                ChangesWorker worker = new ChangesWorker(
                        catalog,
                        List.of(new Named("files", target, new Feed(false, true, false))),
                        new ChangesFailures(),
                        "changes-test")) {
            catalog.initialize("lake", Map.of());
            assertThat(worker.lagMillis()).isZero();
            worker.start(() -> List.of(TABLE, TableIdentifier.of("demo", "films")));
            while (worker.lagMillis() < 20) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            target.goOn.countDown();
            worker.finish();

            assertThat(worker.lagMillis()).isZero();
        }
    }
}
