package io.pixelake.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LakeOutageTest {
    private static final RuntimeException FAILURE = new IllegalStateException("away");

    private long now = 5;
    private final LakeOutage outage = new LakeOutage(false, () -> now);

    @Test
    void whatWasNeverReachedIsntWaitedFor() {
        assertThat(outage.isWaitedOut(FAILURE)).isFalse();
    }

    @Test
    void aJobThatStartsAgainWaitsForWhatItReachedBefore() {
        LakeOutage again = new LakeOutage(true, () -> now);
        assertThat(again.isWaitedOut(FAILURE)).isTrue();
        now += LakeOutage.LIMIT.toNanos();
        assertThat(again.isWaitedOut(FAILURE)).isTrue();
        assertThat(again.isWaitedOut(FAILURE)).isFalse();
    }

    @Test
    void itIsWaitedForUntilTheLimitAndAnewAfterEachSuccess() {
        for (int time = 0; time < 2; time++) {
            outage.over();
            assertThat(outage.isWaitedOut(FAILURE)).isTrue();
            now += LakeOutage.LIMIT.toNanos() - 1;
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
        now += 10 * LakeOutage.LIMIT.toNanos();
        assertThat(outage.isWaitedOut(FAILURE)).isTrue();
        assertThat(outage.isWaitedOut(FAILURE)).isFalse();
    }
}
