package io.pixelake.source.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.Position;
import io.pixelake.source.enumerator.Splits;
import io.pixelake.source.planning.TableRetries.Pauses;
import io.pixelake.source.progress.TableStanding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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

    /** Else it would be read, written and told of with each of its versions, or each minute. */
    @Test
    void aTableThatChangesAllTheTimeWaitsForThePauseBeforeTheLast() {
        int version = 0;
        for (long minutes : List.of(0, 1, 2, 4, 8, 16, 32, 60, 60)) {
            fail();
            poll("a/t", 5, VERSION + ++version, true);
            if (minutes > 0) {
                clock.advance(Duration.ofMinutes(minutes).minusMillis(1));
                assertThat(retries.takeDue()).as("before %d minutes", minutes).isEmpty();
                clock.advance(Duration.ofMillis(1));
            }
            assertThat(retries.takeDue()).as("after %d minutes", minutes).containsExactly(Splits.ONE);
        }
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
        retries.polled(List.of(), Set.of());

        assertThat(retries.failing()).isEmpty();
        clock.advance(Duration.ofDays(1));
        assertThat(retries.takeDue()).isEmpty();
    }

    /** A listing that lacks it may be that of a database that is being restored: then nothing of it ends. */
    @Test
    void aMirroredTableThatIsntListedIsStillTried() {
        fail();
        retries.polled(List.of(), Set.of(Splits.ONE));
        assertThat(retries.failing()).hasSize(1);
        assertThat(retries.takeDue()).as("it has changed").containsExactly(Splits.ONE);
        fail();
        retries.polled(List.of(), Set.of(Splits.ONE));
        assertThat(retries.takeDue()).isEmpty();

        poll("a/t", 5, VERSION, true);
        clock.advance(Duration.ofMinutes(2));

        assertThat(retries.takeDue()).containsExactly(Splits.ONE);
    }

    /** Its plan is given up, so it has no position until it is planned again from what its mirror says. */
    @Test
    void aTableWhoseGroupIsRefusedAgainAndAgainWaitsLongerEachTime() {
        for (long minutes : List.of(1, 2, 4)) {
            fail();
            poll(Optional.empty(), true);
            clock.advance(Duration.ofMinutes(minutes).minusMillis(1));
            assertThat(retries.takeDue()).as("before %d minutes", minutes).isEmpty();
            clock.advance(Duration.ofMillis(1));
            assertThat(retries.takeDue()).hasSize(1);
            poll(Optional.empty(), false);
            poll(Optional.of(Splits.at(5)), false);
            assertThat(retries.failing()).as("it is where it was").hasSize(1);
        }
        poll(Optional.of(Splits.at(6)), false);
        assertThat(retries.failing()).isEmpty();
    }

    private void fail() {
        retries.failed(Splits.ONE, "a/t", "no");
    }

    private void poll(String path, long mirrored, long source, boolean failed) {
        poll(path, Optional.of(Splits.at(mirrored)), source, failed);
    }

    private void poll(Optional<Position> mirrored, boolean failed) {
        poll("a/t", mirrored, VERSION, failed);
    }

    private void poll(String path, Optional<Position> mirrored, long source, boolean failed) {
        TableStanding standing = new TableStanding(
                Splits.ONE, path, mirrored, Optional.of(Splits.at(source)), OptionalLong.of(1), failed);
        retries.polled(List.of(standing), Set.of());
    }
}
