package io.pixelake.job;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C and SIGTERM while a run continues in this process. The first asks the job to stop, or ends the process where
 * none runs yet; the second ends it at once. Whatever hangs, the process is gone after 8.5 s: what a kill would leave
 * is what the next start continues from. Signals come on threads of their own.
 */
public final class StopSignals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final Duration LIMIT = Duration.ofMillis(8_500);

    private final SignalHandler formerInterrupt;
    private final SignalHandler formerTerminate;
    private Optional<JobStop> job = Optional.empty();
    private Optional<Thread> limit = Optional.empty();
    private boolean asked;

    private StopSignals() {
        formerInterrupt = Signal.handle(new Signal("INT"), this::stop);
        formerTerminate = Signal.handle(new Signal("TERM"), this::stop);
    }

    /** For the time before there is anything to stop: a signal ends the process with exit code 0. */
    public static void endProcess() {
        SignalHandler end = signal -> Runtime.getRuntime().exit(0);
        Signal.handle(new Signal("INT"), end);
        Signal.handle(new Signal("TERM"), end);
    }

    public static StopSignals install() {
        return new StopSignals();
    }

    /** From here on a signal stops this job. */
    synchronized void attach(JobStop stop) {
        job = Optional.of(stop);
    }

    /** The job is over. */
    synchronized void detach() {
        job = Optional.empty();
    }

    /** Whether a signal has come. */
    synchronized boolean asked() {
        return asked;
    }

    private void stop(Signal signal) {
        Optional<JobStop> running;
        synchronized (this) {
            if (asked) {
                LOG.warn("SIG{} again: ending at once", signal.getName());
                Runtime.getRuntime().halt(0);
            }
            asked = true;
            running = job;
        }
        LOG.info("Stopping (SIG{})", signal.getName());
        endInTime();
        if (running.isPresent()) {
            running.get().run();
        } else {
            Runtime.getRuntime().exit(0);
        }
    }

    private synchronized void endInTime() {
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(LIMIT.toMillis());
                        LOG.warn("The stop takes too long: ending without waiting any more");
                        Runtime.getRuntime().halt(0);
                    } catch (InterruptedException e) {
                        // The run is over.
                        Thread.currentThread().interrupt();
                    }
                },
                "pixelake-stop-limit");
        thread.setDaemon(true);
        thread.start();
        limit = Optional.of(thread);
    }

    @Override
    public synchronized void close() {
        limit.ifPresent(Thread::interrupt);
        Signal.handle(new Signal("INT"), formerInterrupt);
        Signal.handle(new Signal("TERM"), formerTerminate);
    }
}
