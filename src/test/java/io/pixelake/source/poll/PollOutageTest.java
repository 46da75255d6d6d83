package io.pixelake.source.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PollOutageTest {
    private static final RuntimeException FAILURE = new IllegalStateException("away");

    private long now = 5;
    private final PollOutage outage = new PollOutage(false, () -> now);

    @Test
    void whatWasNeverReachedIsntWaitedFor() {
        assertThat(outage.isWaitedOut(FAILURE)).isFalse();
    }

    @Test
    void aJobThatStartsAgainWaitsForWhatItReachedBefore() {
        PollOutage again = new PollOutage(true, () -> now);
        assertThat(again.isWaitedOut(FAILURE)).isTrue();
        now += PollOutage.LIMIT.toNanos();
        assertThat(again.isWaitedOut(FAILURE)).isTrue();
        assertThat(again.isWaitedOut(FAILURE)).isFalse();
    }

    @Test
    void itIsWaitedForUntilTheLimitAndAnewAfterEachSuccess() {
        for (int time = 0; time < 2; time++) {
            outage.over();
            assertThat(outage.isWaitedOut(FAILURE)).isTrue();
            now += PollOutage.LIMIT.toNanos() - 1;
            assertThat(outage.isWaitedOut(FAILURE)).isTrue();
            assertThat(outage.isWaitedOut(FAILURE)).isTrue();
            now++;
            assertThat(outage.isWaitedOut(FAILURE)).isFalse();
        }
    }

    @Test
    void rareLooksAreMoreThanTwo() {
        outage.over();
        assertThat(outage.isWaitedOut(FAILURE)).isTrue();
        now += 10 * PollOutage.LIMIT.toNanos();
        assertThat(outage.isWaitedOut(FAILURE)).isTrue();
        assertThat(outage.isWaitedOut(FAILURE)).isFalse();
    }
}
