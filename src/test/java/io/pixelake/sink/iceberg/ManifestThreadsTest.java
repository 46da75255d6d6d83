package io.pixelake.sink.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.Tasks;
import org.junit.jupiter.api.Test;

class ManifestThreadsTest {
    private static final int TIMES = 200;

    private final FileIO farAway = new InMemoryFileIO();

    /** In steps of 10 ms it would be two seconds. */
    @Test
    void icebergIsntAsleepWhileSmallFilesAreRead() {
        ExecutorService threads = ManifestThreads.of(farAway);
        long start = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            Tasks.range(2).executeWith(threads).run(number -> pause());
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(TIMES * 8);
    }

    private static void pause() {
        try {
            TimeUnit.MICROSECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatTakesLongIsntDone() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Future<?> work = ManifestThreads.ofDeletes(farAway).submit(() -> {
            end.await();
            return null;
        });
        assertThat(work.isDone()).isFalse();
        end.countDown();
        work.get(1, TimeUnit.MINUTES);
        assertThat(work.isDone()).isTrue();
    }

    @Test
    void failuresAreIcebergsToHear() {
        assertThatThrownBy(() -> Tasks.foreach(IntStream.range(0, 4).boxed().toList())
                        .executeWith(ManifestThreads.of(farAway))
                        .stopOnFailure()
                        .run(number -> {
                            throw new IllegalStateException("no " + number);
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no ");
    }
}
