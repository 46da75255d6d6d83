package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.verify.PeriodicVerification;
import io.pixelake.verify.VerifyResult;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.deployment.executors.RemoteExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs on a cluster that was there before, as programs submit them. */
@Timeout(60)
class RunningJobITCase {
    private static MiniCluster cluster;
    private static volatile CountDownLatch verified = new CountDownLatch(1);

    @BeforeAll
    static void startCluster() throws Exception {
        Configuration settings = new Configuration();
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(RestOptions.BIND_ADDRESS, "localhost");
        settings.set(RestOptions.ADDRESS, "localhost");
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
        cluster.start();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void begin() {
        verified = new CountDownLatch(1);
    }

    @Test
    void aJobThatIsWaitedForIsVerifiedMeanwhile() throws Exception {
        try (PeriodicVerification verification = verification()) {
            RunningJob job = start(true);
            assertThat(job.isDetached()).isFalse();
            assertThat(job.await(verification).finished()).isTrue();
        }
        assertThat(verified.getCount()).isZero();
    }

    @Test
    void ofAJobThatIsLeftToItsClusterNoneIsBegun() throws Exception {
        try (PeriodicVerification verification = verification()) {
            RunningJob job = start(false);
            assertThat(job.isDetached()).isTrue();
            assertThat(job.await(verification).finished()).isFalse();
            assertThat(verified.await(200, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            verified.countDown();
        }
    }

    private static PeriodicVerification verification() {
        return new PeriodicVerification(Optional.of(Duration.ofMillis(1)), () -> {
            verified.countDown();
            return new VerifyResult(0, 0, List.of(), List.of());
        });
    }

    /** A job that ends once something was verified. */
    private static RunningJob start(boolean attached) throws Exception {
        URI rest = cluster.getRestAddress().get();
        Configuration settings = new Configuration();
        settings.set(DeploymentOptions.TARGET, RemoteExecutor.NAME);
        settings.set(DeploymentOptions.ATTACHED, attached);
        settings.set(RestOptions.ADDRESS, rest.getHost());
        settings.set(RestOptions.PORT, rest.getPort());
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(settings);
        environment.setParallelism(1);
        environment
                .fromData(1)
                .filter(one -> {
                    verified.await();
                    return true;
                })
                .sinkTo(new DiscardingSink<>());
        return RunningJob.start(environment, "test");
    }
}
