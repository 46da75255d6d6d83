package io.pixelake.lake.write;

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

    /** Each time would take 10 ms and more. Of some only, as the machine may be busy. */
    @Test
    void icebergIsntAsleepWhileSmallFilesAreRead() {
        ExecutorService threads = ManifestThreads.of(farAway);
        long quick = IntStream.range(0, TIMES)
                .filter(i -> {
                    long start = System.nanoTime();
                    Tasks.range(2).executeWith(threads).run(number -> pause());
                    return System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(9);
                })
                .count();
        assertThat(quick).isGreaterThan(TIMES / 4);
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
