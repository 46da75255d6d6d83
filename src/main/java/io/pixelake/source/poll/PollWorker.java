package io.pixelake.source.poll;

import io.pixelake.model.MirrorTables;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.source.planning.PlanningInput;
import io.pixelake.source.planning.PlanningSettings;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the connection that polls go through and opens it again when it broke, and waits while the lake can't be reached. What earlier polls found
 * out with much work, such as the types of JSON columns, outlives both. Worker thread only.
 */
public final class PollWorker implements Poller {
    private static final Logger LOG = LoggerFactory.getLogger(PollWorker.class);

    private final PlanningSettings settings;
    private final MirrorTables mirrors;
    private final PollOutage lakeOutage;
    /** Reading a table may take as long as it likes; polls are to see meanwhile what others do. */
    private final ExecutorService jsonReads = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "pixelake-json-types");
        thread.setDaemon(true);
        return thread;
    });

    private Optional<VersionLog> log = Optional.empty();
    private Optional<SourceWatch> watch = Optional.empty();
    private boolean toldUnreachable;

    /** @param startsAgain whether the job ran before */
    public PollWorker(PlanningSettings settings, MirrorTables mirrors, boolean startsAgain) {
        this.lakeOutage = new PollOutage(startsAgain, System::nanoTime);
        this.settings = settings;
        this.mirrors = mirrors;
    }

    @Override
    public synchronized Optional<PollOutcome> poll(PlanningInput known) {
        try {
            Optional<PollOutcome> outcome = open().look(known);
            if (toldUnreachable) {
                LOG.info("The source answers again");
                toldUnreachable = false;
            }
            lakeOutage.over();
            return outcome;
        } catch (SourceReadException e) {
            tell(e);
            log.ifPresent(VersionLog::disconnect);
            // What answers next at this address may be another server, or a restored database.
            watch.ifPresent(SourceWatch::forgetWhatWasFound);
            return Optional.empty();
        } catch (SuppressRestartsException e) {
            // What it says lasts, so it isn't waited out as an outage of the lake.
            throw e;
        } catch (RuntimeException e) {
            // What is wrong may be the open catalog itself, such as a token that nobody takes any more.
            mirrors.disconnect();
            if (!lakeOutage.isWaitedOut(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private SourceWatch open() throws SourceReadException {
        if (watch.isEmpty()) {
            VersionLog opened = VersionLog.openForPolls(settings.address());
            log = Optional.of(opened);
            watch = Optional.of(new SourceWatch(
                    opened,
                    new SourcePoll(settings, mirrors, opened, Clock.systemUTC(), jsonReads),
                    new PollCheck(settings.handling().allowsUnknownSchema())));
        }
        return watch.get();
    }

    private void tell(SourceReadException e) {
        if (!toldUnreachable) {
            LOG.warn("The source at {} can't be read, trying again: {}", settings.address(), e.getMessage());
            toldUnreachable = true;
        }
    }

    @Override
    public synchronized void close() {
        watch = Optional.empty();
        log.ifPresent(VersionLog::disconnect);
        log = Optional.empty();
        mirrors.disconnect();
        jsonReads.shutdownNow();
    }
}
