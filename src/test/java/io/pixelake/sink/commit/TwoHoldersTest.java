package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.lake.MirrorFormat;
import io.pixelake.lake.MirrorHolder;
import io.pixelake.maintenance.BackOff;
import io.pixelake.model.MirrorEvent.TableForgotten;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.catalog.Catalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two runs that commit to one mirror table. */
class TwoHoldersTest extends EmbeddedLake {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private MirrorCommitter elder;
    private MirrorCommitter younger;

    @BeforeEach
    void startBoth() {
        elder = committer(catalog, "elder", 0);
        younger = committer(catalog, "younger", 1);
    }

    @Test
    void theYoungerEndsAndSaysWhoHoldsTheMirror() throws Exception {
        commit(elder, first(row(1, 1)));
        commit(younger, first(row(1, 1)));
        GroupFiles second = delta(2, List.of(), row(2, 2));
        commit(elder, second);

        assertThatThrownBy(() -> commit(younger, delta(2, List.of(), row(2, 2))))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContainingAll(
                        "Cannot commit to demo.t: another Pixelake holds it (process 1 on host-elder, job mirror, since "
                                + START,
                        "stop that one first",
                        "--tables");
        commit(elder, delta(3, List.of(), row(3, 3)));
        assertThat(versions()).containsExactly(1L, 2L, 3L);
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L, 3L);
    }

    /** The elder has nothing left to commit, since the younger one was faster each time. */
    @Test
    void theElderSpeaksAlsoWhereTheYoungerIsAlwaysFaster() throws Exception {
        commit(elder, first(row(1, 1)));
        commit(younger, delta(2, List.of(), row(2, 2)));
        commit(elder, delta(2, List.of(), row(2, 2)));

        assertThatThrownBy(() -> commit(younger, delta(3, List.of(), row(3, 3))))
                .isInstanceOf(SuppressRestartsException.class);
        assertThat(versions()).containsExactly(1L, 2L);
        commit(elder, delta(3, List.of(), row(3, 3)));
        assertThat(live("_pxt_rowid")).containsExactly(1L, 2L, 3L);
    }

    /** Whatever the mirror says of its position: that the stamp landed, only the stamp says. */
    @Test
    void anElderWhoseStampAloneWasNotCommittedSpeaksAgain() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        MirrorCommitter failing = committer(failing(commits, 1, false), "elder", 0);
        commit(elder, first(row(1, 1)));
        commit(failing, delta(1, List.of()));
        commit(younger, delta(2, List.of(), row(2, 2)));

        commit(failing, delta(2, List.of(), row(2, 2)));

        assertThat(commits).hasValue(2);
        assertThatThrownBy(() -> commit(younger, delta(3, List.of(), row(3, 3))))
                .isInstanceOf(SuppressRestartsException.class);
    }

    @Test
    void whereBothMakeTheTableTheYoungerEnds() throws Exception {
        GroupFiles first = first(row(1, 1));
        Catalog raced = new FaultyCatalog(catalog, (name, run) -> {
            commitAsElder(first);
            run.run();
        });

        assertThatThrownBy(() -> commit(committer(raced, "younger", 1), first))
                .isInstanceOf(SuppressRestartsException.class);
        assertThat(versions()).containsExactly(1L);
    }

    @Test
    void aRunThatDiedBlocksNobody() throws Exception {
        commit(elder, first(row(1, 1)));

        commit(younger, delta(2, List.of(), row(2, 2)), delta(3, List.of(), row(3, 3)));
        commit(younger, delta(4, List.of(), row(4, 4)));

        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L);
    }

    /** Otherwise the elder's last commit would end the younger, which has seen the mirror without it. */
    @Test
    void whatWasSeenOfAMirrorIsForgottenWithItsTable() throws Exception {
        commit(elder, first(row(1, 1)));
        commit(younger, first(row(1, 1)));
        commit(elder, delta(2, List.of(), row(2, 2)));

        commit(younger, GroupFiles.none(new TableForgotten(TABLE, "demo/t", Plans.NAME, 2).asPlan()));
        commit(younger, delta(3, List.of(), row(3, 3)));

        assertThat(versions()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aRestartedTaskOfTheSameRunIsTheSameHolder() throws Exception {
        commit(elder, first(row(1, 1)));
        commit(committer(catalog, "elder", 0), delta(2, List.of(), row(2, 2)));
        commit(elder, delta(3, List.of(), row(3, 3)));

        assertThat(versions()).containsExactly(1L, 2L, 3L);
    }

    private void commitAsElder(GroupFiles group) {
        try {
            commit(elder, group);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static MirrorCommitter committer(Catalog catalog, String run, int startedAfterMinutes) {
        Instant since = START.plus(Duration.ofMinutes(startedAfterMinutes));
        MirrorHolder holder = new MirrorHolder(run, "mirror", "host-" + run, 1, since);
        return new MirrorCommitter(
                catalog,
                policy(holder, false, MirrorFormat.DEFAULT),
                Clock.systemUTC(),
                BackOff.none(),
                new UnregisteredMetricsGroup());
    }
}
