package io.pixelake.verify;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies mirrors again and again while their job runs, on a thread of the process that started the job: neither checkpoints nor
 * commits ever wait for it. Only true differences count. That a version is gone from the source, or a snapshot from the
 * mirror, is normal while both continue.
 */
public final class PeriodicVerification implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicVerification.class);
    private static final long STOP_SECONDS = 5;

    private final Callable<VerifyResult> verification;
    private final Set<String> differences = new LinkedHashSet<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pixelake-verify");
        thread.setDaemon(true);
        return thread;
    });

    private final Optional<Duration> every;

    /** @param every the pause before each verification; without it nothing is verified */
    public PeriodicVerification(Optional<Duration> every, Callable<VerifyResult> verification) {
        this.every = every;
        this.verification = verification;
    }

    /** For a job that isn't verified. */
    public static PeriodicVerification none() {
        return new PeriodicVerification(Optional.empty(), () -> {
            throw new IllegalStateException("Nothing is to be verified");
        });
    }

    /** Begins, once the job runs. */
    public void start() {
        every.map(Duration::toMillis)
                .ifPresent(millis -> timer.scheduleWithFixedDelay(this::verify, millis, millis, TimeUnit.MILLISECONDS));
    }

    private void verify() {
        try {
            VerifyResult result = verification.call();
            result.differences().forEach(this::keep);
            LOG.info("Verified: {}", result.total());
        } catch (Exception e) {
            if (!timer.isShutdown()) {
                LOG.warn("Cannot verify for now, trying again next time: {}", e.getMessage(), e);
            }
        }
    }

    private void keep(String difference) {
        LOG.error("{}", difference);
        synchronized (differences) {
            differences.add(difference);
        }
    }

    /** Every difference found so far. */
    public List<String> differences() {
        synchronized (differences) {
            return List.copyOf(differences);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("A verification is cut short");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
