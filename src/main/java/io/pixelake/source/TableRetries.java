package io.pixelake.source;

import io.pixelake.model.Position;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When tables that failed are tried again: after pauses that double, and at once when the table has changed in the source. A table that
 * has failed again since waits for the shortest pause even then, as it may change every second. What is known of a table is forgotten once
 * it is mirrored again, or dropped. Coordinator thread only.
 */
final class TableRetries {
    private static final Logger LOG = LoggerFactory.getLogger(TableRetries.class);
    private static final int MOST_DOUBLINGS = 20;

    private final Clock clock;
    private final Pauses pauses;
    private final Map<UUID, Trouble> troubles = new HashMap<>();
    private final Map<UUID, TableStanding> seen = new HashMap<>();

    TableRetries(Clock clock, Pauses pauses) {
        this.clock = clock;
        this.pauses = pauses;
    }

    /** The pause after the first failure, and the longest. */
    record Pauses(Duration first, Duration longest) {
        static final Pauses DEFAULT = new Pauses(Duration.ofMinutes(1), Duration.ofHours(1));

        private Duration after(int failures) {
            Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
            return doubled.compareTo(longest) > 0 ? longest : doubled;
        }
    }

    /**
     * A table that failed, and isn't mirrored again yet.
     *
     * @param failures how often in a row
     * @param source where its source was when it failed; absent when no poll had seen it
     * @param triedFrom where its mirror was when it was tried again; absent while it waits for that
     */
    private record Trouble(
            String path,
            String message,
            int failures,
            Instant failedAt,
            Instant next,
            Optional<Source> source,
            Optional<Optional<Position>> triedFrom) {}

    private record Source(String path, Optional<Position> current) {
        private static Source of(TableStanding standing) {
            return new Source(standing.path(), standing.source());
        }
    }

    /** A table failed; it is tried again later. */
    void failed(UUID table, String path, String message) {
        int failures =
                Optional.ofNullable(troubles.get(table)).map(Trouble::failures).orElse(0) + 1;
        Instant now = clock.instant();
        Duration pause = pauses.after(failures);
        Optional<Source> source = Optional.ofNullable(seen.get(table)).map(Source::of);
        troubles.put(table, new Trouble(path, message, failures, now, now.plus(pause), source, Optional.empty()));
        LOG.info("{}: tried again in {} s, or when it changes in Pixeltable", path, pause.toSeconds());
    }

    /** Takes in what a poll saw of all tables. */
    void polled(List<TableStanding> standings) {
        seen.clear();
        standings.forEach(standing -> seen.put(standing.id(), standing));
        troubles.keySet().retainAll(seen.keySet());
        troubles.entrySet().removeIf(trouble -> isOver(trouble.getValue(), seen.get(trouble.getKey())));
    }

    private static boolean isOver(Trouble trouble, TableStanding now) {
        boolean moved = trouble.triedFrom()
                .filter(from -> now.behindSinceMicros().isEmpty() || !from.equals(now.mirrored()))
                .isPresent();
        if (moved && !now.failed()) {
            LOG.info("{}: mirrored again, after it had failed", now.path());
            return true;
        }
        return false;
    }

    /** The tables to try again now, each once. */
    List<UUID> takeDue() {
        List<UUID> due = new ArrayList<>();
        troubles.replaceAll((table, trouble) -> {
            if (trouble.triedFrom().isPresent() || !isDue(table, trouble)) {
                return trouble;
            }
            due.add(table);
            Optional<Position> mirrored = Optional.ofNullable(seen.get(table)).flatMap(TableStanding::mirrored);
            return new Trouble(
                    trouble.path(),
                    trouble.message(),
                    trouble.failures(),
                    trouble.failedAt(),
                    trouble.next(),
                    trouble.source(),
                    Optional.of(mirrored));
        });
        return due;
    }

    private boolean isDue(UUID table, Trouble trouble) {
        Instant now = clock.instant();
        boolean changed = trouble.source()
                .filter(before -> seen.containsKey(table) && !before.equals(Source.of(seen.get(table))))
                .isPresent();
        Instant soonest = trouble.failures() == 1
                ? trouble.failedAt()
                : trouble.failedAt().plus(pauses.first());
        return !now.isBefore(trouble.next()) || (changed && !now.isBefore(soonest));
    }

    /** The tables that failed and aren't mirrored again yet. */
    List<LiveTables.Failing> failing() {
        return troubles.values().stream()
                .map(trouble -> new LiveTables.Failing(trouble.path(), trouble.message(), trouble.next()))
                .toList();
    }
}
