package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.MirrorState;
import io.pixelake.model.TargetName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StatesAheadTest {
    private static final int TABLES = 4;

    private final Map<UUID, TargetName> mirrors = new HashMap<>();

    StatesAheadTest() {
        for (int i = 0; i < TABLES; i++) {
            mirrors.put(new UUID(1, i), new TargetName(List.of("demo"), "t" + i));
        }
    }

    private static MirrorState state(TargetName target) {
        return new MirrorState.Absent(target.fullName());
    }

    @Test
    void severalAreAskedForAtATimeAndEachIsTakenOnce() {
        CountDownLatch together = new CountDownLatch(TABLES);
        try (StatesAhead states = new StatesAhead((table, target) -> {
            together.countDown();
            await(together);
            return Optional.of(state(target));
        })) {
            states.ask(mirrors);
            mirrors.forEach((table, target) -> {
                assertThat(states.take(table, target)).contains(state(target));
                assertThat(states.take(table, target)).isEmpty();
            });
        }
    }

    @Test
    void whatFailsOrIsElsewhereIsAskedForByWhoeverWantsIt() {
        try (StatesAhead states = new StatesAhead((table, target) -> {
            if (target.table().equals("t0")) {
                throw new IllegalStateException("away");
            }
            return Optional.of(state(target));
        })) {
            states.ask(mirrors);
            assertThat(states.take(new UUID(1, 0), mirrors.get(new UUID(1, 0)))).isEmpty();
            assertThat(states.take(new UUID(1, 1), new TargetName(List.of("demo"), "renamed")))
                    .isEmpty();
            assertThat(states.take(new UUID(2, 0), mirrors.get(new UUID(1, 2)))).isEmpty();
        }
    }

    /** A mirror may have been committed to since. */
    @Test
    void whatNobodyTookIsForgottenWithTheNextQuestion() {
        AtomicInteger asked = new AtomicInteger();
        try (StatesAhead states = new StatesAhead((table, target) -> {
            asked.incrementAndGet();
            return Optional.of(state(target));
        })) {
            states.ask(mirrors);
            states.ask(Map.of());
            mirrors.forEach(
                    (table, target) -> assertThat(states.take(table, target)).isEmpty());
        }
        assertThat(asked.get()).isLessThanOrEqualTo(TABLES);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
