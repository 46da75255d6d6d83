package io.pixelake.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PeriodicVerificationTest {

    @Test
    @Timeout(30)
    void goesOnAfterAFailureAndKeepsEachDifferenceOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch enough = new CountDownLatch(4);
        try (PeriodicVerification periodic = new PeriodicVerification(Optional.of(Duration.ofMillis(1)), () -> {
            enough.countDown();
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("the source is away");
            }
            return new VerifyResult(1, 0, List.of("a: different", "b: not compared"), List.of("a: different"));
        })) {
            periodic.start();
            assertThat(enough.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(periodic.differences()).containsExactly("a: different");
        }
        int afterwards = calls.get();
        Thread.sleep(20);
        assertThat(calls.get()).as("nothing runs after the end").isEqualTo(afterwards);
    }

    @Test
    void withoutAPauseNothingIsVerified() {
        try (PeriodicVerification periodic = new PeriodicVerification(Optional.empty(), () -> {
            throw new AssertionError("not asked for");
        })) {
            periodic.start();
            assertThat(periodic.differences()).isEmpty();
        }
    }
}
