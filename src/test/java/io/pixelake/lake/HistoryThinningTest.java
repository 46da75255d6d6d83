package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.HistoryThinning.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryThinningTest {
    private static final int BUDGET = 2000;
    private static final long SECOND = 1_000_000;

    @Test
    void withinTheBudgetEverythingStays() {
        assertThat(HistoryThinning.remove(secondly(BUDGET), 0, 0, 100)).isEmpty();
    }

    @Test
    void whatIsNearestToItsNeighborsForItsAgeGoesFirst() {
        // The pair at 40 and 41 s is closer than all; among the others the oldest are nearest for their age.
        List<Version> history = at(0, 10, 20, 30, 40, 41, 50, 60, 70, 80, 90, 100);

        assertThat(HistoryThinning.remove(history, 1, 0, 100)).containsExactly(41 * SECOND);
        assertThat(HistoryThinning.remove(history, 3, 0, 100)).containsExactly(41 * SECOND, 10 * SECOND, 30 * SECOND);
    }

    @Test
    void theFirstVersionAndTheNewestQuarterStayWhateverIsAskedFor() {
        assertThat(HistoryThinning.remove(at(0, 1, 2, 3, 4, 5, 6, 7), 100, 0, 100))
                .containsExactlyInAnyOrder(1 * SECOND, 2 * SECOND, 3 * SECOND, 4 * SECOND, 5 * SECOND);
    }

    @Test
    void whatIsKeptStays() {
        List<Version> history = new ArrayList<>(secondly(100));
        history.replaceAll(
                version -> version.snapshotId() % 3 == 0 ? new Version(version.snapshotId(), 0, 1, true) : version);

        assertThat(HistoryThinning.remove(history, 100, 0, 100)).isNotEmpty().noneMatch(id -> id % 3 == 0);
    }

    @Test
    void soManyGoThatTheBytesFit() {
        List<Version> history = LongStream.range(0, 100)
                .mapToObj(i -> new Version(i, i * SECOND, 1000, false))
                .toList();

        assertThat(HistoryThinning.remove(history, 0, 9_500, 100)).hasSize(10);
        assertThat(HistoryThinning.remove(history, 2, 9_500, 7)).hasSize(7);
    }

    /** Versions that one operation made, or a clock that was set back. */
    @Test
    void timesThatDoNotGrowAreSpreadByTheirOrder() {
        List<Version> history = LongStream.range(0, 4000)
                .mapToObj(i -> new Version(i, i == 7 ? 900 * SECOND : 5 * SECOND, 1, false))
                .toList();

        Set<Long> gone = new HashSet<>(HistoryThinning.remove(history, BUDGET, 0, BUDGET));

        assertThat(gone).hasSize(BUDGET);
        assertThat(left(gone, 0, 1000)).isLessThan(left(gone, 2000, 3000)).isPositive();
        assertThat(left(gone, 3000, 4000)).isEqualTo(1000);
    }

    private static long left(Set<Long> gone, long from, long to) {
        return LongStream.range(from, to).filter(i -> !gone.contains(i)).count();
    }

    /** A version a second, one by one. */
    @Test
    void aHundredThousandVersionsStayInTheBudgetAndGetSparserWithAge() {
        List<Version> history = arrive(100_000, i -> i * SECOND);

        long[] perAge = new long[17];
        long newest = history.get(history.size() - 1).madeAtMicros();
        for (Version version : history) {
            perAge[63 - Long.numberOfLeadingZeros(Math.max(1, (newest - version.madeAtMicros()) / SECOND))]++;
        }
        assertThat(history.get(0).snapshotId()).isZero();
        assertThat(gaps(history).subList(history.size() - BUDGET / 4, history.size() - 1))
                .containsOnly(SECOND);
        // Each doubling of the age has about as many versions, so half as dense.
        for (int age = 10; age < 16; age++) {
            assertThat(perAge[age]).as("age 2^%d s", age).isBetween(100L, 350L);
        }
        assertThat(widestForItsAge(history)).isLessThan(0.02);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyHistoryKeepsItsBudgetItsFirstVersionAndNoWideGaps(long seed) {
        Random random = new Random(seed);
        long[] now = {1_700_000_000L * SECOND};
        List<Version> history = arrive(20_000, i -> {
            // Bursts, days off, and several versions of one moment.
            double pick = random.nextDouble();
            now[0] += pick < 0.3 ? 0 : pick < 0.999 ? random.nextLong(10 * SECOND) : random.nextLong(90_000 * SECOND);
            return now[0];
        });

        assertThat(history.get(0).snapshotId()).as("seed %d", seed).isZero();
        assertThat(history.stream().map(Version::snapshotId)).isSorted();
    }

    private static List<Version> arrive(int versions, LongUnaryOperator time) {
        List<Version> history = new ArrayList<>();
        for (long i = 0; i < versions; i++) {
            history.add(new Version(i, time.applyAsLong(i), 900, false));
            Set<Long> gone = new HashSet<>(HistoryThinning.remove(history, history.size() - BUDGET, 0, 100));
            if (!gone.isEmpty()) {
                history.removeIf(version -> gone.contains(version.snapshotId()));
            }
            assertThat(history.size()).isLessThanOrEqualTo(BUDGET);
        }
        return history;
    }

    private static List<Long> gaps(List<Version> history) {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < history.size(); i++) {
            gaps.add(history.get(i).madeAtMicros() - history.get(i - 1).madeAtMicros());
        }
        return gaps;
    }

    private static double widestForItsAge(List<Version> history) {
        long newest = history.get(history.size() - 1).madeAtMicros();
        double widest = 0;
        for (int i = 1; i < history.size() - BUDGET / 4; i++) {
            double gap = history.get(i).madeAtMicros() - history.get(i - 1).madeAtMicros();
            widest = Math.max(widest, gap / (newest - history.get(i - 1).madeAtMicros()));
        }
        return widest;
    }

    private static List<Version> secondly(int versions) {
        return at(LongStream.range(0, versions).toArray());
    }

    private static List<Version> at(long... seconds) {
        return LongStream.of(seconds)
                .mapToObj(second -> new Version(second * SECOND, second * SECOND, 1, false))
                .toList();
    }
}
