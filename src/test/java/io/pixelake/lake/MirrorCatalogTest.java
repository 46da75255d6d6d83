package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.FaultyJdbcCatalog;
import java.io.IOException;
import java.net.SocketException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.util.ThreadPools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorCatalogTest {
    @TempDir
    private Path lake;

    private final Faults faults = Faults.named("opening");

    @AfterEach
    void end() {
        faults.close();
    }

    @Test
    void aTaskOpensItAgainWhileAnswersGetLost() throws Exception {
        MirrorCatalog catalog = faulty();
        loseAnswers(5);

        Catalog opened = catalog.openForTask();

        assertThat(faults.met()).isEqualTo(5);
        assertThat(((SupportsNamespaces) opened).listNamespaces()).isEmpty();
        ((AutoCloseable) opened).close();
    }

    @Test
    void aCommandSaysSoonThatItCant() throws IOException {
        MirrorCatalog catalog = faulty();
        loseAnswers(100);

        assertThatThrownBy(catalog::open).isInstanceOf(RESTException.class).hasMessageContaining("GET");

        assertThat(faults.met()).isEqualTo(3);
    }

    /** Flink closes a task's class loader, and Iceberg's threads stay. */
    @Test
    void threadsThatIcebergKeepsHaveNothingOfTheTaskThatOpensIt() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader ofTheTask = new URLClassLoader(new URL[0], before)) {
            Thread.currentThread().setContextClassLoader(ofTheTask);
            MirrorCatalog catalog = MirrorCatalog.embedded("lake", lake);
            catalog.prepare();
            ((AutoCloseable) catalog.openForTask()).close();

            assertThat(loadersOf(ThreadPools.getWorkerPool(), ThreadPools.WORKER_THREAD_POOL_SIZE))
                    .containsOnly(ThreadPools.class.getClassLoader());
            assertThat(loadersOf(ThreadPools.getDeleteWorkerPool(), ThreadPools.DELETE_WORKER_THREAD_POOL_SIZE))
                    .containsOnly(ThreadPools.class.getClassLoader());
            assertThat(loadersOf(ThreadPools.authRefreshPool(), ThreadPools.AUTH_REFRESH_THREAD_POOL_SIZE))
                    .containsOnly(ThreadPools.class.getClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Asks all threads of the pool at once. */
    private static Set<ClassLoader> loadersOf(ExecutorService pool, int size) throws Exception {
        CyclicBarrier allAreHere = new CyclicBarrier(size);
        Callable<ClassLoader> loader = () -> {
            allAreHere.await(30, TimeUnit.SECONDS);
            return Thread.currentThread().getContextClassLoader();
        };
        List<Future<ClassLoader>> asked =
                IntStream.range(0, size).mapToObj(i -> pool.submit(loader)).toList();
        Set<ClassLoader> loaders = new HashSet<>();
        for (Future<ClassLoader> answer : asked) {
            loaders.add(answer.get());
        }
        return loaders;
    }

    private MirrorCatalog faulty() throws IOException {
        MirrorCatalog real = MirrorCatalog.embedded("lake", lake);
        real.prepare();
        Map<String, String> properties = new HashMap<>(real.properties());
        properties.put(CatalogProperties.CATALOG_IMPL, FaultyJdbcCatalog.class.getName());
        properties.put(Faults.PROPERTY, faults.name());
        return MirrorCatalog.of("lake", properties);
    }

    private void loseAnswers(int times) {
        faults.plan(Step.OPEN, Moment.BEFORE, 0, times, () -> {
            throw new RESTException(
                    new SocketException("Connection reset"), "Error occurred while processing GET request");
        });
    }
}
