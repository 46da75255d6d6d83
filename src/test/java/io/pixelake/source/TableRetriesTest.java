package io.pixelake.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.source.TableRetries.Pauses;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a failed table is tried again. */
class TableRetriesTest {
    private static final long VERSION = 7;

    private final MovableClock clock = new MovableClock();
    private final TableRetries retries =
            new TableRetries(clock, new Pauses(Duration.ofMinutes(1), Duration.ofHours(1)));

    @BeforeEach
    void aPollSawTheTable() {
        poll("a/t", 5, VERSION, false);
    }

    @Test
    void pausesDoubleUpToAnHour() {
        for (long minutes : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
            fail();
            clock.advance(Duration.ofMinutes(minutes).minusMillis(1));
            assertThat(retries.takeDue()).as("before %d minutes", minutes).isEmpty();
            clock.advance(Duration.ofMillis(1));
            assertThat(retries.takeDue()).as("after %d minutes", minutes).containsExactly(Splits.ONE);
            assertThat(retries.takeDue()).as("once").isEmpty();
            poll("a/t", 5, VERSION, false);
        }
    }

    @Test
    void aChangeInTheSourceCountsAtOnce() {
        fail();
        poll("a/t", 5, VERSION, true);
        assertThat(retries.takeDue()).isEmpty();

        poll("a/t", 5, VERSION + 1, true);

        assertThat(retries.takeDue()).containsExactly(Splits.ONE);
    }

    @Test
    void soDoesAnotherName() {
        fail();
        poll("a/renamed", 5, VERSION, true);

        assertThat(retries.takeDue()).containsExactly(Splits.ONE);
    }

    /** Else it would be read, and told of, with each of its versions. */
    @Test
    void aTableThatChangesAllTheTimeWaitsForTheShortestPause() {
        fail();
        poll("a/t", 5, VERSION + 1, true);
        assertThat(retries.takeDue()).hasSize(1);
        fail();
        poll("a/t", 5, VERSION + 2, true);
        clock.advance(Duration.ofSeconds(59));
        assertThat(retries.takeDue()).isEmpty();

        clock.advance(Duration.ofSeconds(1));

        assertThat(retries.takeDue()).as("though its pause is two minutes").hasSize(1);
    }

    @Test
    void whatIsMirroredAgainBeginsAnew() {
        fail();
        fail();
        assertThat(retries.failing()).singleElement().satisfies(failing -> {
            assertThat(failing.path()).isEqualTo("a/t");
            assertThat(failing.message()).isEqualTo("no");
            assertThat(failing.nextAttempt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(2)));
        });
        clock.advance(Duration.ofMinutes(2));
        assertThat(retries.takeDue()).hasSize(1);
        poll("a/t", 5, VERSION, false);
        assertThat(retries.failing()).as("it has still to get anywhere").hasSize(1);

        poll("a/t", 6, VERSION, false);

        assertThat(retries.failing()).isEmpty();
        fail();
        clock.advance(Duration.ofMinutes(1));
        assertThat(retries.takeDue()).hasSize(1);
    }

    @Test
    void aDroppedTableIsForgotten() {
        fail();
        retries.polled(List.of());

        assertThat(retries.failing()).isEmpty();
        clock.advance(Duration.ofDays(1));
        assertThat(retries.takeDue()).isEmpty();
    }

    private void fail() {
        retries.failed(Splits.ONE, "a/t", "no");
    }

    private void poll(String path, long mirrored, long source, boolean failed) {
        retries.polled(List.of(new TableStanding(
                Splits.ONE,
                path,
                Optional.of(Splits.at(mirrored)),
                Optional.of(Splits.at(source)),
                OptionalLong.of(1),
                failed)));
    }
}
