package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorCatalog;
import io.pixelake.maintenance.BackOff;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.RestCatalogServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A catalog that reports commits as made which it doesn't have a moment later. Whoever planned the versions waited for them without an end. */
class LostCommitsTest extends EmbeddedLake {
    private static final Duration UNTIL_LOST = Duration.ofMillis(300);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Faults faults;
    private RestCatalogServer server;
    private MirrorCommitter committer;

    @BeforeEach
    void serve() throws Exception {
        faults = Faults.named("lost");
        server = RestCatalogServer.start(catalog);
        server.meet(faults);
        committer = new MirrorCommitter(
                MirrorCatalog.of("lake", server.properties()).open(),
                policy(ALONE.holder(), false, format, history),
                Clock.systemUTC(),
                BackOff.none(),
                new UnregisteredMetricsGroup(),
                new MirrorCommitter.Retries(2, Duration.ofMillis(1), UNTIL_LOST),
                false,
                new CommitThreads(1));
    }

    @AfterEach
    void end() throws Exception {
        committer.close();
        server.close();
        faults.close();
    }

    @Test
    void whoPlannedALostVersionHearsOfItAndItIsCommittedAgain() throws Exception {
        commit(committer, first(row(1, 1)));
        server.loseCommits(1);
        commit(committer, delta(2, List.of(), row(2, 2)), delta(3, List.of(), row(3, 3)));
        assertThat(versions()).containsExactly(1L);

        assertThat(awaitRefusal(2))
                .startsWith("The commit of version 3")
                .contains(
                        " of demo/t to demo.t is lost: the catalog reported that it was made, and 0.3 s later the table is"
                                + " without it. ");
        assertThat(awaitRefusal(3)).isEqualTo(refusal(2));
        commit(committer, write(plan(4).between(Plans.at(1), Plans.at(2)).build(), List.of(), row(2, 2)));
        assertThat(versions()).containsExactly(1L, 2L);
    }

    @Test
    void aLostTableIsFoundToo() throws Exception {
        server.loseCommits(1);
        commit(committer, first(row(1, 1)));
        assertThat(catalog.tableExists(NAME)).isFalse();

        assertThat(awaitRefusal(1)).startsWith("The commit of version 1");
    }

    /** A question that isn't answered is asked again. */
    @Test
    void aCatalogThatDoesNotAnswerAtFirstIsAskedAgain() throws Exception {
        commit(committer, first(row(1, 1)));
        server.loseCommits(1);
        commit(committer, delta(2, List.of(), row(2, 2)));
        faults.plan(Step.LOAD, Moment.BEFORE, 0, 1, () -> {
            throw new IllegalStateException("away");
        });

        assertThat(awaitRefusal(2)).startsWith("The commit of version 2");
        assertThat(faults.met()).isEqualTo(1);
    }

    /** The later commit stands on the earlier one, and is the one that is looked for. */
    @Test
    void ofCommitsThatFollowEachOtherTheLastIsLookedFor() throws Exception {
        commit(committer, first(row(1, 1)));
        commit(committer, delta(2, List.of(), row(2, 2)));
        int before = loads();

        await(() -> loads() > before);
        Thread.sleep(3 * UNTIL_LOST.toMillis());

        assertThat(loads() - before).isEqualTo(1);
        assertThat(refusal(1)).isEqualTo("not refused");
        assertThat(refusal(2)).isEqualTo("not refused");
    }

    @Test
    void aMirrorThatIsRenamedOrSetBackByAnotherIsNotLost() throws Exception {
        commit(committer, first(row(1, 1)));
        catalog.renameTable(NAME, TableIdentifier.of("demo", "renamed"));
        Thread.sleep(3 * UNTIL_LOST.toMillis());
        assertThat(refusal(1)).isEqualTo("not refused");
        catalog.renameTable(TableIdentifier.of("demo", "renamed"), NAME);

        commit(committer, delta(2, List.of(), row(2, 2)));
        table().manageSnapshots().rollbackTo(snapshots().get(0).snapshotId()).commit();
        Thread.sleep(3 * UNTIL_LOST.toMillis());
        assertThat(refusal(2)).isEqualTo("not refused");
    }

    private int loads() {
        return server.loads().getOrDefault(NAME, 0);
    }

    private String awaitRefusal(long group) throws InterruptedException {
        await(() -> !refusal(group).equals("not refused"));
        return refusal(group);
    }

    private static void await(BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
    }
}
