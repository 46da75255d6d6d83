package io.pixelake.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.media.LocalReferences;
import io.pixelake.model.GroupKey;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.source.event.GroupAbortedEvent;
import io.pixelake.source.event.LocalReferencesEvent;
import io.pixelake.source.event.ReadingAgainEvent;
import io.pixelake.source.event.StillReadingEvent;
import io.pixelake.source.event.TableFailedEvent;
import io.pixelake.source.event.TableForgottenEvent;
import io.pixelake.source.event.TryAgainEvent;
import io.pixelake.source.planning.MovableClock;
import io.pixelake.source.planning.PlanningInput;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.planning.TableRetries;
import io.pixelake.source.poll.PollOutcome;
import io.pixelake.source.poll.Poller;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.progress.TableStanding;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.testkit.LoggedLines;
import io.pixelake.testkit.MirrorSettingsBuilder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Handing out of splits, with polls that find what the test says. */
class MirrorEnumeratorTest {
    private final MovableClock clock = new MovableClock();
    private final FakePoller poller = new FakePoller();
    private final FakeEnumeratorContext context = new FakeEnumeratorContext(2);

    @Test
    void aBigSplitGoesAloneAndSmallOnesTogether() {
        MirrorEnumerator enumerator = start(false);
        List<MirrorSplit> small = IntStream.range(0, 6)
                .mapToObj(i -> Splits.small(Splits.ONE, i + 1))
                .toList();
        poller.finds(Splits.big(Splits.OTHER, 0), Splits.big(Splits.OTHER, 1));
        poller.finds(small.toArray(MirrorSplit[]::new));
        context.poll();
        context.poll();

        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(0)).containsExactly(Splits.big(Splits.OTHER, 0));
        assertThat(context.assignedTo(1)).containsExactly(Splits.big(Splits.OTHER, 1));
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).containsExactlyElementsOf(small.subList(0, 3));
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).containsExactly(small.get(3));
    }

    /** Each reader meets the same columns. */
    @Test
    void aColumnOfLocalFilesIsSaidOnceHoweverManyReadersMeetIt() {
        MirrorEnumerator enumerator = start(false);
        LocalReferences.Column img = new LocalReferences.Column("demo/photos", "img");
        LocalReferences.Column thumb = new LocalReferences.Column("demo/photos", "thumb");

        try (LoggedLines lines = LoggedLines.of(LocalReferences.class.getName())) {
            enumerator.handleSourceEvent(0, new LocalReferencesEvent(img, 12));
            enumerator.handleSourceEvent(1, new LocalReferencesEvent(img, 30));
            enumerator.handleSourceEvent(1, new LocalReferencesEvent(thumb, 30));

            assertThat(lines.texts()).hasSize(2);
            assertThat(lines.texts().get(0))
                    .startsWith("demo/photos: the column img refers to local files (12 so far), which ");
            assertThat(lines.texts().get(1))
                    .startsWith("demo/photos: the column thumb refers to local files (30 so far)");
        }
    }

    @Test
    void flinkIsToldOfABacklogWhileSplitsOfABigGroupWaitForAReader() {
        MirrorEnumerator enumerator = start(false);
        assertThat(context.isProcessingBacklog()).as("before the first look").isTrue();
        poller.finds(Splits.small(Splits.ONE, 1), Splits.small(Splits.ONE, 2), Splits.small(Splits.ONE, 3));
        context.poll();
        assertThat(context.isProcessingBacklog()).isFalse();
        poller.finds(Splits.big(Splits.OTHER, 0), Splits.big(Splits.OTHER, 1));
        context.poll();
        assertThat(context.isProcessingBacklog()).isTrue();

        for (int reader = 0; reader < 3; reader++) {
            enumerator.handleSplitRequest(0, null);
            assertThat(context.isProcessingBacklog()).isTrue();
        }
        enumerator.handleSplitRequest(1, null);
        enumerator.handleSplitRequest(0, null);
        assertThat(enumerator.snapshotState(1).unassigned()).isEmpty();
        assertThat(context.isProcessingBacklog()).as("while they are read").isTrue();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.isProcessingBacklog()).isTrue();
        enumerator.handleSplitRequest(1, null);
        assertThat(context.isProcessingBacklog()).isFalse();
    }

    @Test
    void theStreamIsToldOnceWhenAllReadersHaveReadEverything() {
        MirrorEnumerator enumerator = start(false);
        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).as("before anything was read").isEmpty();
        poller.finds(Splits.small(Splits.ONE, 1), Splits.small(Splits.OTHER, 1), Splits.small(Splits.ONE, 2));
        context.poll();
        assertThat(context.assignedTo(0)).hasSize(1);
        assertThat(context.assignedTo(1)).hasSize(1);

        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).containsExactly(Splits.small(Splits.ONE, 2));
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).as("while the other one reads").isEmpty();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).containsExactly(new MirrorSplit.RoundEnd(0));
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).as("again").isEmpty();

        poller.finds(Splits.small(Splits.ONE, 3));
        context.poll();
        assertThat(context.assignedTo(1)).containsExactly(Splits.small(Splits.ONE, 3));
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).containsExactly(new MirrorSplit.RoundEnd(1));
    }

    @Test
    void aReaderThatAsksWhileItWaitsForABusyTableIsntBack() {
        MirrorEnumerator enumerator = start(false);
        enumerator.handleSplitRequest(1, null);
        poller.finds(Splits.small(Splits.ONE, 1));
        context.poll();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(1)).hasSize(1);

        enumerator.handleSourceEvent(1, new StillReadingEvent());
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).isEmpty();
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).containsExactly(new MirrorSplit.RoundEnd(0));
    }

    @Test
    void theNewsThatAllIsReadIsntGivenAgain() {
        MirrorEnumerator enumerator = start(false);
        enumerator.addSplitsBack(List.of(new MirrorSplit.RoundEnd(0), new MirrorSplit.RoundEnd(1)), 0);

        assertThat(enumerator.snapshotState(1).unassigned()).isEmpty();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).isEmpty();
    }

    @Test
    void smallSplitsInFrontOfABigOneGoWithoutIt() {
        MirrorEnumerator enumerator = start(false);
        poller.finds(
                Splits.small(Splits.ONE, 1),
                Splits.big(Splits.OTHER, 0),
                Splits.big(Splits.OTHER, 1),
                Splits.big(Splits.OTHER, 2));
        context.poll();

        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).containsExactly(Splits.small(Splits.ONE, 1));
    }

    @Test
    void aReaderThatAskedTooEarlyGetsSplitsWhenTheyCome() {
        MirrorEnumerator enumerator = start(false);
        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(1, null);
        context.lose(0);
        poller.finds(Splits.small(Splits.ONE, 1));
        context.poll();

        assertThat(context.assignedTo(0)).isEmpty();
        assertThat(context.assignedTo(1)).hasSize(1);
        assertThat(enumerator.snapshotState(1).unassigned()).isEmpty();
    }

    @Test
    void splitsComeBackInFrontAndInTheirOrder() {
        MirrorEnumerator enumerator = start(false);
        poller.finds(Splits.small(Splits.ONE, 1), Splits.small(Splits.ONE, 2), Splits.small(Splits.ONE, 3));
        context.poll();
        List<MirrorSplit> all = enumerator.snapshotState(1).unassigned();
        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(1, null);
        List<MirrorSplit> lost = new ArrayList<>(context.assignedTo(0));
        lost.addAll(context.assignedTo(1));
        assertThat(lost).hasSize(2);

        enumerator.addSplitsBack(lost, 0);

        assertThat(enumerator.snapshotState(2).unassigned()).isEqualTo(all);
    }

    @Test
    void splitsOfAFailedTableAreKeptInTheCheckpointOnly() {
        MirrorEnumerator enumerator = start(false);
        poller.finds(Splits.small(Splits.ONE, 1), Splits.small(Splits.OTHER, 1), Splits.small(Splits.ONE, 2));
        context.poll();

        enumerator.handleSourceEvent(1, new TableFailedEvent(Splits.ONE, 1, "bad cell"));
        enumerator.handleSourceEvent(1, new TableFailedEvent(Splits.ONE, 1, "bad cell"));

        assertThat(enumerator.snapshotState(1).unassigned())
                .containsExactlyInAnyOrder(
                        Splits.small(Splits.ONE, 1), Splits.small(Splits.OTHER, 1), Splits.small(Splits.ONE, 2));
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).containsExactly(Splits.small(Splits.OTHER, 1));
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).isEmpty();
        context.poll();
        assertThat(poller.leftAlone).containsExactly(Splits.ONE);
    }

    @Test
    void theNewsOfATableThatFailedWhilePlannedGoesOutOnceAndInNoCheckpoint() {
        MirrorEnumerator enumerator = start(false);
        TableFailed failure = Splits.failure(Splits.ONE);
        poller.finds(outcome(List.of(), List.of(failure), false));
        poller.finds(outcome(List.of(), List.of(failure), false));
        context.poll();
        context.poll();

        assertThat(enumerator.snapshotState(1).unassigned()).isEmpty();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0))
                .singleElement(InstanceOfAssertFactories.type(MirrorSplit.Failure.class))
                .extracting(MirrorSplit.Failure::failure)
                .isEqualTo(failure);
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).isEmpty();
    }

    /** What readers had of it they keep, and read on; what none had is handed out. */
    @Test
    void aTableThatFailedIsTriedAgainAfterItsPause() {
        TableProgress planned = Splits.progress(Splits.ONE);
        MirrorEnumerator enumerator = start(
                false,
                new EnumeratorState(Optional.of(Splits.SOURCE), Map.of(Splits.ONE, planned), List.of(), Set.of()));
        poller.finds(seen(planned, List.of(Splits.small(Splits.ONE, 2), Splits.small(Splits.ONE, 9))));
        context.poll();
        enumerator.handleSourceEvent(1, new TableFailedEvent(Splits.ONE, 1, "its grant is gone"));
        clock.advance(Duration.ofSeconds(59));
        poller.finds(seen(planned, List.of()));
        context.poll();
        enumerator.handleSplitRequest(0, null);
        assertThat(poller.leftAlone).containsExactly(Splits.ONE);
        assertThat(context.assignedTo(0)).isEmpty();
        assertThat(context.sentTo(0)).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        poller.finds(seen(planned, List.of()));
        context.poll();

        assertThat(planned.isOutstanding(9)).as("of an earlier plan").isFalse();
        assertThat(context.assignedTo(0)).containsExactly(Splits.small(Splits.ONE, 2));
        TryAgainEvent again = new TryAgainEvent(Splits.ONE, Set.copyOf(planned.outstandingFrom(0)));
        assertThat(context.sentTo(0)).containsExactly(again);
        assertThat(context.sentTo(1)).containsExactly(again);
        context.poll();
        assertThat(poller.leftAlone).isEmpty();
    }

    /** The next run tries again, and this one's exit code says that a table failed. */
    @Test
    void aRunThatEndsTriesNothingAgain() {
        TableProgress planned = Splits.progress(Splits.ONE);
        MirrorEnumerator enumerator = start(
                true,
                new EnumeratorState(Optional.of(Splits.SOURCE), Map.of(Splits.ONE, planned), List.of(), Set.of()));
        enumerator.handleSourceEvent(1, new TableFailedEvent(Splits.ONE, 1, "its grant is gone"));
        clock.advance(Duration.ofDays(1));
        poller.finds(seen(planned, List.of()));
        context.poll();
        context.poll();

        assertThat(poller.leftAlone).containsExactly(Splits.ONE);
        assertThat(context.sentTo(0)).noneMatch(TryAgainEvent.class::isInstance);
    }

    /** The listing of a source that is being restored lacks it for a moment. */
    @Test
    void aTableThatFailedIsTriedAgainThoughItWasntListedOnce() {
        TableProgress planned = Splits.progress(Splits.ONE);
        MirrorEnumerator enumerator = start(
                false,
                new EnumeratorState(Optional.of(Splits.SOURCE), Map.of(Splits.ONE, planned), List.of(), Set.of()));
        enumerator.handleSourceEvent(1, new TableFailedEvent(Splits.ONE, 1, "its grant is gone"));
        poller.finds(new PollOutcome(Map.of(Splits.ONE, planned), List.of(), List.of(), false, List.of()));
        context.poll();
        assertThat(poller.leftAlone).containsExactly(Splits.ONE);

        clock.advance(Duration.ofMinutes(1));
        poller.finds(seen(planned, List.of()));
        context.poll();
        context.poll();

        assertThat(poller.leftAlone).isEmpty();
    }

    /** Nobody would try it again: it was never planned, so nothing is kept of it. */
    @Test
    void aTableThatFailedBeforeItWasPlannedIsPlannedWhenItIsListedAgain() {
        start(false);
        poller.finds(outcome(List.of(), List.of(Splits.failure(Splits.ONE)), false));
        context.poll();
        poller.finds(outcome(List.of(), List.of(), false));
        context.poll();
        assertThat(poller.leftAlone).containsExactly(Splits.ONE);

        context.poll();

        assertThat(poller.leftAlone).isEmpty();
    }

    @Test
    void aReaderThatReadsFailedSplitsAgainIsntBack() {
        MirrorEnumerator enumerator = start(false);
        poller.finds(Splits.small(Splits.OTHER, 1));
        context.poll();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).hasSize(1);
        enumerator.handleSplitRequest(1, null);

        enumerator.handleSourceEvent(1, new ReadingAgainEvent(true));
        assertThat(context.isProcessingBacklog()).isTrue();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.assignedTo(0)).as("the news that all is read").isEmpty();
        enumerator.handleSplitRequest(1, null);
        assertThat(context.isProcessingBacklog()).isFalse();
        assertThat(context.assignedTo(1)).containsExactly(new MirrorSplit.RoundEnd(0));
    }

    private static PollOutcome seen(TableProgress table, List<MirrorSplit> splits) {
        TableStanding standing = new TableStanding(
                table.tableId(),
                table.path(),
                Optional.of(Splits.at(1)),
                Optional.of(Splits.at(2)),
                OptionalLong.of(1),
                false);
        return new PollOutcome(Map.of(table.tableId(), table), splits, List.of(), false, List.of(standing));
    }

    @Test
    void theEndComesOnlyWhenCaughtUpWithNothingLeftToRead() {
        MirrorEnumerator enumerator = start(true);
        enumerator.handleSplitRequest(0, null);
        poller.finds(outcome(List.of(), List.of(), false));
        context.poll();
        assertThat(context.toldOfTheEnd()).isEmpty();
        poller.finds(outcome(List.of(Splits.small(Splits.ONE, 1)), List.of(), true));
        context.poll();
        assertThat(context.assignedTo(0)).hasSize(1);
        assertThat(context.toldOfTheEnd()).isEmpty();

        enumerator.handleSplitRequest(0, null);
        poller.finds(outcome(List.of(), List.of(), true));
        context.poll();
        assertThat(context.toldOfTheEnd()).containsExactly(0);
        enumerator.handleSplitRequest(1, null);
        assertThat(context.toldOfTheEnd()).containsExactly(0, 1);
    }

    @Test
    void nothingIsPlannedAfterTheEndButLostSplitsAreReadAgain() {
        MirrorEnumerator enumerator = start(true);
        enumerator.handleSplitRequest(0, null);
        poller.finds(outcome(List.of(), List.of(), true));
        context.poll();
        assertThat(context.toldOfTheEnd()).containsExactly(0);

        poller.finds(Splits.small(Splits.ONE, 2));
        context.poll();
        assertThat(context.assignedTo(0)).isEmpty();
        assertThat(enumerator.snapshotState(1).unassigned()).isEmpty();

        enumerator.addSplitsBack(List.of(Splits.small(Splits.ONE, 1)), 1);
        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).containsExactly(Splits.small(Splits.ONE, 1));
        enumerator.handleSplitRequest(1, null);
        assertThat(context.toldOfTheEnd()).containsExactly(0, 1);
    }

    @Test
    void anEndlessMirrorNeverTellsOfAnEnd() {
        MirrorEnumerator enumerator = start(false);
        enumerator.handleSplitRequest(0, null);
        poller.finds(outcome(List.of(), List.of(), true));
        context.poll();
        assertThat(context.toldOfTheEnd()).isEmpty();
    }

    /** Late polls follow each other at once, so the worker may be several ahead of the coordinator. */
    @Test
    void noPollBuildsOnProgressThatIsStillToBeTakenIn() {
        start(false);
        for (long number = 1; number <= 3; number++) {
            poller.finds(Splits.small(Splits.ONE, number));
        }
        context.work();
        context.work();
        context.hear();
        context.work();
        context.hear();
        context.work();
        context.hear();
        context.hear();

        assertThat(poller.polls).isEqualTo(2);
    }

    @Test
    void anUnreachableSourceIsAskedAgain() {
        start(false);
        poller.answers.add(Optional.empty());
        context.poll();
        context.poll();
        assertThat(poller.polls).isEqualTo(2);
    }

    @Test
    void aLakeThatCannotBeAskedFailsTheJob() {
        start(false);
        poller.failure = Optional.of(new IllegalStateException("no catalog"));
        context.work();
        assertThatThrownBy(context::hear).hasMessageContaining("no catalog");
    }

    @Test
    void aRestoredEnumeratorGoesOnWithItsSplitsAndProgress() {
        MirrorSplit split = Splits.small(Splits.ONE, 1);
        EnumeratorState state = new EnumeratorState(
                Optional.of(Splits.SOURCE), Map.of(Splits.ONE, Splits.progress(Splits.ONE)), List.of(split), Set.of());
        MirrorEnumerator enumerator = start(false, state);
        assertThat(enumerator.snapshotState(1)).isEqualTo(state);

        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).containsExactly(split);
        context.work();
        assertThat(poller.before).isEqualTo(state.tables());
    }

    /** Of a restored plan the first groups may be committed already, and readers still find that they can't be read. */
    @Test
    void abortedGroupsAreToldToPollsUntilTheyArentOutstandingAnyMore() {
        TableProgress planned = Splits.progress(Splits.ONE);
        GroupKey first = new GroupKey(Splits.ONE, 1);
        GroupKey second = new GroupKey(Splits.ONE, 2);
        MirrorEnumerator enumerator = start(
                false,
                new EnumeratorState(Optional.of(Splits.SOURCE), Map.of(Splits.ONE, planned), List.of(), Set.of()));

        enumerator.handleSourceEvent(0, new GroupAbortedEvent(Splits.ONE, 2));
        enumerator.handleSourceEvent(1, new GroupAbortedEvent(Splits.ONE, 1));
        enumerator.handleSourceEvent(0, new GroupAbortedEvent(Splits.ONE, 2));
        assertThat(enumerator.snapshotState(1).aborted()).containsExactlyInAnyOrder(first, second);

        TableProgress trimmed = planned.committed(Splits.mirrorAt(1)).orElseThrow();
        poller.finds(new PollOutcome(Map.of(Splits.ONE, trimmed), List.of(), List.of(), false, List.of()));
        context.poll();
        assertThat(poller.aborted).containsExactlyInAnyOrder(first, second);
        assertThat(enumerator.snapshotState(2).aborted())
                .as("the first is committed")
                .containsExactly(second);

        TableProgress again = TableProgress.first(Splits.ONE, "a/b/t", Splits.target(Splits.ONE), 0);
        poller.finds(new PollOutcome(Map.of(Splits.ONE, again), List.of(), List.of(), false, List.of()));
        context.poll();
        assertThat(enumerator.snapshotState(3).aborted()).isEmpty();
        context.poll();
        assertThat(poller.aborted).isEmpty();
    }

    /** A reader that is restored finds again what was planned anew long ago. */
    @Test
    void newsOfGroupsThatArentOutstandingIsIgnored() {
        TableProgress planned = Splits.progress(Splits.ONE);
        MirrorEnumerator enumerator = start(
                false,
                new EnumeratorState(Optional.of(Splits.SOURCE), Map.of(Splits.ONE, planned), List.of(), Set.of()));

        enumerator.handleSourceEvent(0, new GroupAbortedEvent(Splits.ONE, 7));
        enumerator.handleSourceEvent(0, new GroupAbortedEvent(Splits.OTHER, 1));

        assertThat(enumerator.snapshotState(1).aborted()).isEmpty();
    }

    @Test
    void aRestoredEnumeratorStillKnowsOfAnAbortedGroup() {
        EnumeratorState state = new EnumeratorState(
                Optional.of(Splits.SOURCE),
                Map.of(Splits.ONE, Splits.progress(Splits.ONE)),
                List.of(),
                Set.of(new GroupKey(Splits.ONE, 2)));
        MirrorEnumerator enumerator = start(false, state);
        assertThat(enumerator.snapshotState(1)).isEqualTo(state);

        context.work();
        assertThat(poller.aborted).isEqualTo(Set.of(new GroupKey(Splits.ONE, 2)));
    }

    /** Readers are told behind the table's last split, so that none of it comes later. */
    @Test
    void nothingIsKeptOfATableThatIsGone() {
        MirrorSplit last = Splits.small(Splits.ONE, 2);
        EnumeratorState state = new EnumeratorState(
                Optional.of(Splits.SOURCE),
                Map.of(Splits.ONE, Splits.progress(Splits.ONE)),
                List.of(last),
                Set.of(new GroupKey(Splits.ONE, 2)));
        MirrorEnumerator enumerator = start(false, state);
        enumerator.handleSourceEvent(0, new TableFailedEvent(Splits.ONE, 1, "bad cell"));
        context.poll();

        EnumeratorState left = enumerator.snapshotState(1);
        assertThat(left).isEqualTo(new EnumeratorState(Optional.of(Splits.SOURCE), Map.of(), List.of(), Set.of()));
        for (int reader = 0; reader < 2; reader++) {
            assertThat(context.sentTo(reader)).containsExactly(TableForgottenEvent.ofGone(Splits.progress(Splits.ONE)));
        }
        context.poll();
        assertThat(poller.leftAlone).isEmpty();
        assertThat(context.sentTo(0)).as("again").hasSize(1);
    }

    @Test
    void readersHearThatATableIsGoneBehindItsLastSplit() {
        MirrorSplit last = Splits.small(Splits.ONE, 2);
        EnumeratorState state = new EnumeratorState(
                Optional.of(Splits.SOURCE), Map.of(Splits.ONE, Splits.progress(Splits.ONE)), List.of(last), Set.of());
        MirrorEnumerator enumerator = start(false, state);
        context.poll();
        assertThat(context.sentTo(0)).isEmpty();

        enumerator.handleSplitRequest(1, null);
        assertThat(context.assignedTo(1)).containsExactly(last);
        assertThat(context.sentTo(0)).hasSize(1);
        assertThat(context.sentTo(1)).hasSize(1);
    }

    private MirrorEnumerator start(boolean untilCaughtUp) {
        return start(untilCaughtUp, EnumeratorState.none(Splits.SOURCE));
    }

    private MirrorEnumerator start(boolean untilCaughtUp, EnumeratorState state) {
        SourceAddress nowhere = new SourceAddress("jdbc:postgresql://nowhere/none", Map.of());
        PlanningSettings settings = new MirrorSettingsBuilder(nowhere, Splits.SOURCE)
                .untilCaughtUp(untilCaughtUp)
                .build();
        MirrorEnumerator enumerator = new MirrorEnumerator(
                settings, poller, context, state, new TableRetries(clock, TableRetries.Pauses.DEFAULT));
        enumerator.start();
        return enumerator;
    }

    private static PollOutcome outcome(List<MirrorSplit> splits, List<TableFailed> failures, boolean caughtUp) {
        return new PollOutcome(Map.of(), splits, failures, caughtUp, List.of());
    }

    /** Gives the answers that the test put in, then that nothing is new. */
    private static final class FakePoller implements Poller {
        private final Deque<Optional<PollOutcome>> answers = new ArrayDeque<>();
        private Map<UUID, TableProgress> before = Map.of();
        private Set<UUID> leftAlone = Set.of();
        private Set<GroupKey> aborted = Set.of();
        private Optional<RuntimeException> failure = Optional.empty();
        private int polls;

        void finds(MirrorSplit... splits) {
            finds(outcome(Arrays.asList(splits), List.of(), false));
        }

        void finds(PollOutcome outcome) {
            answers.add(Optional.of(outcome));
        }

        @Override
        public Optional<PollOutcome> poll(PlanningInput known) {
            if (failure.isPresent()) {
                throw failure.get();
            }
            polls++;
            before = known.tables();
            leftAlone = known.failed().keySet();
            aborted = known.aborted();
            return answers.isEmpty() ? Optional.of(outcome(List.of(), List.of(), false)) : answers.remove();
        }

        @Override
        public void close() {}
    }
}
