package io.pixelake.source;

import io.pixelake.model.MirrorTables;
import io.pixelake.pixeltable.SourceReadException;
import io.pixelake.pixeltable.VersionLog;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the connection that polls go through and opens it again when it broke. Worker thread only. */
final class PollWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PollWorker.class);

    private final MirrorSource.Settings settings;
    private final MirrorTables mirrors;
    private Optional<VersionLog> log = Optional.empty();
    private Optional<SourcePoll> poll = Optional.empty();
    private boolean toldUnreachable;

    PollWorker(MirrorSource.Settings settings, MirrorTables mirrors) {
        this.settings = settings;
        this.mirrors = mirrors;
    }

    /** One look; empty when the source can't be reached now. */
    synchronized Optional<SourcePoll.Outcome> poll(Map<UUID, TableProgress> tables, Set<UUID> failed) {
        try {
            SourcePoll.Outcome outcome = open().look(tables, failed);
            if (toldUnreachable) {
                LOG.info("The source answers again");
                toldUnreachable = false;
            }
            return Optional.of(outcome);
        } catch (SourceReadException e) {
            tell(e);
            close();
            return Optional.empty();
        }
    }

    private SourcePoll open() throws SourceReadException {
        if (poll.isEmpty()) {
            VersionLog opened = VersionLog.open(settings.address());
            log = Optional.of(opened);
            poll = Optional.of(new SourcePoll(settings, mirrors, opened, new GroupPlanner(opened, Clock.systemUTC())));
        }
        return poll.get();
    }

    private void tell(SourceReadException e) {
        if (!toldUnreachable) {
            LOG.warn("The source at {} can't be read, trying again: {}", settings.address(), e.getMessage());
            toldUnreachable = true;
        }
    }

    synchronized void close() {
        poll = Optional.empty();
        log.ifPresent(open -> {
            try {
                open.close();
            } catch (SourceReadException e) {
                LOG.debug("Closing the connection failed", e);
            }
        });
        log = Optional.empty();
    }
}
