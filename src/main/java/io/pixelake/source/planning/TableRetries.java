package io.pixelake.source.planning;

import io.pixelake.model.Position;
import io.pixelake.source.progress.LiveProgress;
import io.pixelake.source.progress.TableStanding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When tables that failed are tried again: after pauses that double, and at once when the table has changed in the source. A table that
 * has failed again since waits for the pause before that one even then: it may change every second, and each attempt may write all its rows. What is known of a table is forgotten once
 * it is mirrored again, or dropped. Coordinator thread only.
 */
public final class TableRetries {
    private static final Logger LOG = LoggerFactory.getLogger(TableRetries.class);
    private static final int MOST_DOUBLINGS = 20;

    private final Clock clock;
    private final Pauses pauses;
    private final Map<UUID, Trouble> troubles = new HashMap<>();
    private final Map<UUID, TableStanding> seen = new HashMap<>();

    public TableRetries(Clock clock, Pauses pauses) {
        this.clock = clock;
        this.pauses = pauses;
    }

    /** The pause after the first failure, and the longest. */
    public record Pauses(Duration first, Duration longest) {
        public static final Pauses DEFAULT = new Pauses(Duration.ofMinutes(1), Duration.ofHours(1));

        private Duration after(int failures) {
            Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
            return doubled.compareTo(longest) > 0 ? longest : doubled;
        }

        /** What a table that has changed waits for. */
        private Duration leastAfter(int failures) {
            return failures == 1 ? Duration.ZERO : after(failures - 1);
        }
    }

    /**
     * A table that failed, and isn't mirrored again yet.
     *
     * @param failures how often in a row
     * @param source where its source was when it failed; absent when no poll had seen it
     * @param tried whether it is being tried again, or waits for that
     * @param triedFrom where its mirror was when a poll saw its position first after that: what was seen before may be of a plan that was
     *     given up, which has none
     */
    private record Trouble(
            String path,
            String message,
            int failures,
            Instant failedAt,
            Instant next,
            Optional<Source> source,
            boolean tried,
            Optional<Position> triedFrom) {

        private Trouble tryAgain() {
            return new Trouble(path, message, failures, failedAt, next, source, true, Optional.empty());
        }

        private Trouble seenAt(Optional<Position> mirrored) {
            return !tried || triedFrom.isPresent()
                    ? this
                    : new Trouble(path, message, failures, failedAt, next, source, true, mirrored);
        }
    }

    private record Source(String path, Optional<Position> current) {
        private static Source of(TableStanding standing) {
            return new Source(standing.path(), standing.source());
        }
    }

    /** A table failed; it is tried again later. */
    public void failed(UUID table, String path, String message) {
        int failures =
                Optional.ofNullable(troubles.get(table)).map(Trouble::failures).orElse(0) + 1;
        Instant now = clock.instant();
        Duration pause = pauses.after(failures);
        Optional<Source> source = Optional.ofNullable(seen.get(table)).map(Source::of);
        troubles.put(
                table, new Trouble(path, message, failures, now, now.plus(pause), source, false, Optional.empty()));
        LOG.info("{}: tried again in {} s, or when it changes in Pixeltable", path, pause.toSeconds());
    }

    /**
     * Takes in what a poll saw of all tables.
     *
     * @param mirrored the tables that have a plan. One of them that isn't listed now may be again, and is still to be tried
     */
    public void polled(List<TableStanding> standings, Set<UUID> mirrored) {
        seen.clear();
        standings.forEach(standing -> seen.put(standing.id(), standing));
        troubles.keySet().removeIf(table -> !seen.containsKey(table) && !mirrored.contains(table));
        seen.forEach((table, now) -> troubles.computeIfPresent(table, (id, trouble) -> trouble.seenAt(now.mirrored())));
        troubles.entrySet()
                .removeIf(trouble ->
                        seen.containsKey(trouble.getKey()) && isOver(trouble.getValue(), seen.get(trouble.getKey())));
    }

    private static boolean isOver(Trouble trouble, TableStanding now) {
        boolean moved = now.behindSinceMicros().isEmpty()
                || (trouble.triedFrom().isPresent() && !trouble.triedFrom().equals(now.mirrored()));
        if (trouble.tried() && moved && !now.failed()) {
            LOG.info("{}: mirrored again, after it had failed", now.path());
            return true;
        }
        return false;
    }

    /** The tables to try again now, each once. */
    public List<UUID> takeDue() {
        List<UUID> due = new ArrayList<>();
        troubles.replaceAll((table, trouble) -> {
            if (trouble.tried() || !isDue(table, trouble)) {
                return trouble;
            }
            due.add(table);
            return trouble.tryAgain();
        });
        return due;
    }

    private boolean isDue(UUID table, Trouble trouble) {
        Instant now = clock.instant();
        Optional<Source> source = Optional.ofNullable(seen.get(table)).map(Source::of);
        boolean changed = trouble.source().isPresent() && !trouble.source().equals(source);
        Instant soonest = trouble.failedAt().plus(pauses.leastAfter(trouble.failures()));
        return !now.isBefore(trouble.next()) || (changed && !now.isBefore(soonest));
    }

    /** The tables that failed and aren't mirrored again yet. */
    public List<LiveProgress.Failing> failing() {
        return troubles.values().stream()
                .map(trouble -> new LiveProgress.Failing(trouble.path(), trouble.message(), trouble.next()))
                .toList();
    }
}
