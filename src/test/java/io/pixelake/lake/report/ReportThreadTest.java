package io.pixelake.lake.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReportThreadTest {
    /** A server of a catalog that doesn't answer. */
    @Test
    void nobodyWaitsForAReporterThatHangs() {
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        ReportThread thread = new ReportThread();
        thread.execute(() -> {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                told.set(-1);
            }
        });
        for (int i = 0; i < 1000; i++) {
            thread.execute(told::incrementAndGet);
        }
        thread.close();
        assertThat(told.get()).isLessThanOrEqualTo(0);
    }

    @Test
    void whatWaitsGoesOutBeforeTheEnd() {
        AtomicInteger told = new AtomicInteger();
        ReportThread thread = new ReportThread();
        for (int i = 0; i < 50; i++) {
            thread.execute(told::incrementAndGet);
        }
        thread.close();
        assertThat(told).hasValue(50);
    }
}
