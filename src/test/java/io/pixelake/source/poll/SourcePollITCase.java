package io.pixelake.source.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.badcells.BadCellRule;
import io.pixelake.config.JsonForms;
import io.pixelake.demo.DemoStore;
import io.pixelake.job.EditedStore;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.ListedTables;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorState;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.Projection;
import io.pixelake.query.Selection;
import io.pixelake.source.enumerator.EnumeratorState;
import io.pixelake.source.enumerator.EnumeratorStateSerializer;
import io.pixelake.source.enumerator.Splits;
import io.pixelake.source.json.JsonTypes;
import io.pixelake.source.planning.PlanningInput;
import io.pixelake.source.planning.PlanningSettings;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.reader.FakeLake;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.testkit.MirrorSettingsBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned when the source did something else than go on: with its catalog tables in PostgreSQL and a lake in memory. */
class SourcePollITCase {
    private static final TargetName PRODUCTS = new TargetName(List.of("demo"), "products");
    private static final String SET_SCHEMA_VERSION =
            "UPDATE systeminfo SET md = jsonb_set(md, '{schema_version}', '%s')";
    private static final String MOVE_OUT =
            "UPDATE tables SET additional_md = jsonb_build_object('dir', dir_id), dir_id = NULL WHERE %s";
    private static final String MOVE_BACK = "UPDATE tables SET dir_id = (additional_md->>'dir')::uuid,"
            + " additional_md = additional_md - 'dir' WHERE additional_md ? 'dir'";
    private static final TargetName IMAGES = new TargetName(List.of("demo"), "images");

    @TempDir
    static Path directory;

    private static DemoStore demo;

    private FakeLake lake = new FakeLake();
    private TableLayout layout = TableLayout.NONE;
    private Instant now = Instant.now();
    private EditedStore store;
    private VersionLog log;
    private SourcePoll poll;
    private Map<UUID, TableProgress> tables = Map.of();
    private Set<GroupKey> aborted = Set.of();
    private Map<UUID, Long> failed = Map.of();

    @BeforeAll
    static void startStore() throws IOException {
        demo = DemoStore.start(directory);
    }

    @AfterAll
    static void stopStore() throws IOException {
        demo.close();
    }

    @BeforeEach
    void copyStore() throws Exception {
        store = EditedStore.copyOf(demo, "poll_" + System.nanoTime());
        log = VersionLog.open(address());
        poll = newPoll("!demo/readings/**");
    }

    @AfterEach
    void closeLog() throws Exception {
        log.close();
    }

    private SourceAddress address() {
        return new SourceAddress(store.url(), Map.of());
    }

    private SourcePoll newPoll(String... filter) {
        return newPoll(false, filter);
    }

    private SourcePoll newPoll(boolean keepForeignWrites, String... filter) {
        return new SourcePoll(
                earliest(filter).keepForeignWrites(keepForeignWrites).build(),
                lake,
                log,
                Clock.systemUTC(),
                Runnable::run);
    }

    /** A look at one table alone, by other settings. */
    private SourcePoll newPoll(String table, PlanningSettings.Start start, Projection projection, JsonForms json) {
        return newPoll(table, start, MirroredPart.of(projection), json);
    }

    private SourcePoll newPoll(String table, PlanningSettings.Start start, MirroredPart part, JsonForms json) {
        PlanningSettings settings = new MirrorSettingsBuilder(address(), Splits.SOURCE)
                .filter("demo/" + table)
                .start(start)
                // The only table that is mirrored is most of them.
                .drops(new PlanningSettings.Drops(false, Duration.ZERO, false, Long.MAX_VALUE))
                .table("demo/" + table, part, json, layout)
                .build();
        return new SourcePoll(settings, lake, log, Clock.systemUTC(), Runnable::run);
    }

    private SourcePoll productsBy(Projection projection) {
        return newPoll("products", new PlanningSettings.Start.Earliest(), projection, JsonForms.TEXT);
    }

    private SourcePoll productsBy(MirroredPart part) {
        return newPoll("products", new PlanningSettings.Start.Earliest(), part, JsonForms.TEXT);
    }

    private static Projection selected(String columns) {
        return new Projection(new Selection(Optional.of(columns), Optional.empty()), Map.of());
    }

    private MirrorSettingsBuilder earliest(String... filter) {
        return new MirrorSettingsBuilder(address(), Splits.SOURCE)
                .filter(filter)
                .start(new PlanningSettings.Start.Earliest());
    }

    @Test
    void aMirrorAheadGoesBackToTheNewestVersionThatBothHave() throws Exception {
        mirrorAll();
        store.revert("products");
        store.revert("products");

        List<GroupPlan> plans = look();

        assertThat(plans).extracting(GroupPlan::kind).containsExactly(GroupKind.REVERT);
        assertThat(plans.get(0).to().own().version()).isEqualTo(8);
        lake.commit(plans.get(0));
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void aMirrorBesideGoesBackAndOn() throws Exception {
        mirrorAll();
        store.revert("products");
        store.deleteRow("products", 1);

        List<GroupPlan> plans = new ArrayList<>(look());
        plans.addAll(look());

        assertThat(plans).extracting(GroupPlan::kind).containsExactly(GroupKind.REVERT, GroupKind.DELTA);
        assertThat(plans).extracting(plan -> plan.to().own().version()).containsExactly(9L, 10L);
        assertThat(plans.get(1).step().previousGroup())
                .isEqualTo(plans.get(0).key().number());
        plans.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void whatExpiredCannotBeGoneBackToSoAllIsWrittenAgain() throws Exception {
        mirrorAll();
        lake.expire(PRODUCTS);
        store.revert("products");

        List<GroupPlan> plans = look();

        assertThat(plans).extracting(GroupPlan::kind).containsExactly(GroupKind.REWRITE);
        assertThat(plans.get(0).to().own().version()).isEqualTo(9);
    }

    @Test
    void aSnapshotOfSomebodyElseIsNotUndone() throws Exception {
        mirrorAll();
        lake.commitForeign(PRODUCTS);
        store.revert("products");

        PollOutcome outcome = lookOnce();

        assertThat(outcome.splits()).isEmpty();
        assertThat(outcome.failures())
                .extracting(TableFailed::message)
                .singleElement()
                .asString()
                .contains(
                        "Cannot mirror demo/products any further",
                        "made by an external writer",
                        "Roll the table back yourself");
    }

    @Test
    void aMirrorOfAHigherFormatVersionStopsItsTableAlone() throws Exception {
        mirrorAll();
        lake.raise(PRODUCTS);
        store.revert("products");
        store.deleteRow("images", 1);

        PollOutcome outcome = lookOnce();

        assertThat(outcome.splits())
                .extracting(
                        split -> ((MirrorSplit.RowRange) split).plan().target().name())
                .containsOnly(IMAGES);
        assertThat(outcome.failures())
                .extracting(TableFailed::message)
                .singleElement()
                .asString()
                .contains("Cannot mirror demo/products to demo.products", "version 3", "lake.format-version: 3");
    }

    @Test
    void aSnapshotOfSomebodyElseStopsItsTableAloneAndGivesUpWhatIsOutstanding() throws Exception {
        mirrorAll();
        store.deleteRow("products", 1);
        List<GroupPlan> outstanding = look();
        lake.commitForeign(PRODUCTS);

        PollOutcome outcome = lookOnce();

        assertThat(outcome.caughtUp()).isTrue();
        assertThat(outcome.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.path()).isEqualTo("demo/products");
            assertThat(failure.message())
                    .contains(
                            "demo.products",
                            "snapshot ",
                            "(append, ",
                            "made by an external writer",
                            "--on-foreign-write");
        });
        assertThat(outcome.splits()).isEmpty();
        lake.rollBackForeign(PRODUCTS);
        List<GroupPlan> again = look();
        assertThat(again).extracting(GroupPlan::kind).containsExactly(GroupKind.DELTA);
        assertThat(again.get(0).step().previousGroup()).isZero();
        assertThat(again.get(0).key().number())
                .isGreaterThan(outstanding.get(0).key().number());
        again.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void aGroupThatTheCommitterRefusesStopsItsTableAlone() throws Exception {
        mirrorAll();
        store.deleteRow("products", 1);
        List<GroupPlan> outstanding = look();
        long group = outstanding.get(0).key().number();
        lake.refusals.put(group, "its rows differ");
        lookOnce();
        lookOnce();

        PollOutcome outcome = lookOnce();

        assertThat(outcome.caughtUp()).isTrue();
        assertThat(outcome.failures()).extracting(TableFailed::message).containsExactly("its rows differ");
        assertThat(outcome.splits()).isEmpty();
        assertThat(look()).extracting(GroupPlan::kind).as("after a restart").containsExactly(GroupKind.DELTA);
    }

    /** Of a mirror that isn't there yet nothing else would say so. */
    @Test
    void aFirstGroupThatTheCommitterRefusesStopsItsTableAlone() throws Exception {
        poll = newPoll("demo/products");
        GroupPlan first = look().get(0);
        lake.refusals.put(first.key().number(), "its files are gone");
        lookOnce();
        lookOnce();

        assertThat(lookOnce().failures()).extracting(TableFailed::message).containsExactly("its files are gone");

        List<GroupPlan> again = look();
        assertThat(again.get(0).from()).isEmpty();
        again.forEach(lake::commit);
    }

    /** The committer drops the group, and says nothing to the planner. */
    @Test
    void aTargetThatBecomesAnotherTablesMirrorMeanwhileIsAskedAgain() throws Exception {
        poll = newPoll("demo/products");
        GroupPlan lost = look().get(0);
        UUID dropped = new UUID(1, 1);
        lake.standBehind(PRODUCTS, dropped, lost);

        GroupPlan again = look().get(0);

        assertThat(again.target().replacedTable()).contains(dropped);
        assertThat(again.key().number()).isGreaterThan(lost.key().number());
        lake.standBehind(PRODUCTS, store.id("images"), again);
        look().forEach(lake::commit);
        assertThat(lake.renames).containsExactly("demo.products > demo.images");
        assertThat(lookOnce().failures()).isEmpty();
    }

    @Test
    void keptSnapshotsOfSomebodyElseAreBuiltOnAndNotUndone() throws Exception {
        poll = newPoll(true, "!demo/readings/**");
        mirrorAll();
        lake.commitForeign(PRODUCTS);
        store.deleteRow("products", 1);
        look().forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
        store.revert("products");
        store.revert("products");

        List<GroupPlan> plans = look();

        assertThat(plans).extracting(GroupPlan::kind).containsExactly(GroupKind.REWRITE);
        assertThat(plans.get(0).to().own().version()).isEqualTo(9);
        plans.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void aColumnThatSomebodyAddsIsPlannedWith() throws Exception {
        mirrorAll();
        store.deleteRow("products", 1);
        List<GroupPlan> unaware = look();
        lake.addColumn(PRODUCTS, "mine");

        List<GroupPlan> aware = look();

        assertThat(aware).extracting(GroupPlan::kind).containsExactly(GroupKind.DELTA);
        assertThat(aware.get(0).rows().columns().icebergSchema()).contains("\"mine\"");
        assertThat(aware.get(0).key().number())
                .isGreaterThan(unaware.get(0).key().number());
        assertThat(look()).as("planned once").isEmpty();
        aware.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void aColumnThatSomebodyAddsWhileNothingGoesOnIsPlannedWithAfterARestart() throws Exception {
        mirrorAll();
        lake.addColumn(PRODUCTS, "mine");
        poll = newPoll("!demo/readings/**");
        assertThat(lookOnce().caughtUp()).isTrue();
        store.deleteRow("products", 1);

        List<GroupPlan> aware = look();

        assertThat(aware).singleElement().satisfies(plan -> assertThat(
                        plan.rows().columns().icebergSchema())
                .contains("\"mine\""));
        aware.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void aRenamedTablesMirrorMovesOnceItsGroupsAreCommitted() throws Exception {
        mirrorAll();
        store.deleteRow("products", 1);
        List<GroupPlan> outstanding = look();
        store.rename("products", "goods");

        assertThat(lookOnce().caughtUp()).isFalse();
        assertThat(lake.renames).isEmpty();
        outstanding.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
        assertThat(lake.renames).containsExactly("demo.products > demo.goods");
        assertThat(mirrorAt("products", new TargetName(List.of("demo"), "goods"), "goods"))
                .isTrue();
    }

    @Test
    void aTableThatTakesADroppedOnesNameMovesThatOnesMirrorAside() throws Exception {
        mirrorAll();
        UUID images = store.id("images");
        store.drop("images");
        store.rename("products", "images");

        assertThat(lookOnce().caughtUp()).isTrue();

        assertThat(lake.renames)
                .containsExactly(
                        "demo.images > demo.images_" + images.toString().substring(0, 8),
                        "demo.products > demo.images");
        assertThat(mirrorAt("images", IMAGES, "images")).isTrue();
    }

    /** What Pixeltable's upgrade does to names, in a catalog to which it makes no difference. */
    @Test
    void aNameInOtherLettersIsTheSamePlaceWhereTheCatalogSaysSo() throws Exception {
        lake = FakeLake.ofFoldedNames();
        poll = newPoll("demo/products");
        mirrorAll();
        store.rename("products", "Products");
        store.deleteRow("Products", 1);

        List<GroupPlan> plans = look();

        assertThat(plans).extracting(GroupPlan::kind).containsExactly(GroupKind.DELTA);
        plans.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
        assertThat(lake.renames).isEmpty();
        poll = newPoll("demo/**");
        store.addTwin("Products", "PRODUCTS");
        assertThat(lookUntilFailure())
                .contains("Cannot mirror demo/PRODUCTS to demo.PRODUCTS", "mirrors another Pixeltable table");
        assertThat(lake.renames).isEmpty();
    }

    private String lookUntilFailure() throws Exception {
        for (int looks = 0; looks < 5; looks++) {
            PollOutcome outcome = lookOnce();
            if (!outcome.failures().isEmpty()) {
                return outcome.failures().get(0).message();
            }
        }
        throw new AssertionError("no table failed");
    }

    /** One that has been upgraded: folded in place, without a version. */
    @Test
    void columnsThatAreFoldedInPlaceAreRenamedWithTheNextVersion() throws Exception {
        store.execute("UPDATE tableschemaversions SET md = replace(md::text, '\"name\": \"price\"',"
                + " '\"name\": \"Price\"')::jsonb");
        List<GroupPlan> first = mirrorAll();
        String before = first.stream()
                .filter(plan -> plan.target().name().equals(PRODUCTS))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .rows()
                .columns()
                .icebergSchema();
        store.execute("UPDATE tableschemaversions SET md = replace(md::text, '\"name\": \"Price\"',"
                + " '\"name\": \"price\"')::jsonb");
        assertThat(lookOnce().caughtUp()).isTrue();
        store.deleteRow("products", 1);

        List<GroupPlan> plans = look();

        assertThat(plans).extracting(GroupPlan::kind).containsExactly(GroupKind.DELTA);
        assertThat(before).contains("\"Price\"");
        assertThat(plans.get(0).rows().columns().icebergSchema()).isEqualTo(before.replace("\"Price\"", "\"price\""));
    }

    @Test
    void tablesThatSwapTheirNamesSwapTheirMirrors() throws Exception {
        mirrorAll();
        UUID products = store.id("products");
        UUID images = store.id("images");
        store.rename("products", "between");
        store.rename("images", "products");
        store.rename("between", "images");

        assertThat(lookOnce().failures()).isEmpty();

        assertThat(lookOnce().caughtUp()).isTrue();
        assertThat(lake.stateOf(images, PRODUCTS)).isInstanceOf(MirrorState.At.class);
        assertThat(lake.stateOf(products, IMAGES)).isInstanceOf(MirrorState.At.class);
        assertThat(lake.mirrors()).hasSize(2);
    }

    @Test
    void aTableMadeAgainWaitsForTheGroupsOfTheDroppedOne() throws Exception {
        mirrorAll();
        UUID images = store.id("images");
        store.deleteRow("images", 1);
        List<GroupPlan> outstanding = look();
        store.drop("images");
        store.addTwin("products", "images");

        assertThat(look()).isEmpty();
        outstanding.forEach(lake::commit);
        assertThat(look()).as("the look that finds them committed").isEmpty();
        List<GroupPlan> again = look();

        assertThat(again.get(0).kind()).isEqualTo(GroupKind.SNAPSHOT);
        assertThat(again.get(0).target().replacedTable()).contains(images);
        again.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void aDroppedTablesGroupsThatNobodyCanFinishHoldNothingUp() throws Exception {
        mirrorAll();
        UUID images = store.id("images");
        store.deleteRow("images", 1);
        List<GroupPlan> outstanding = look();
        store.drop("images");

        assertThat(lookOnce().caughtUp()).isFalse();
        aborted = Set.of(outstanding.get(0).key());
        PollOutcome last = lookOnce();
        assertThat(last.caughtUp()).isTrue();
        assertThat(tables).doesNotContainKey(images);
        assertThat(last.splits()).isEmpty();
    }

    /** The committer drops groups of an earlier run that nothing says are of this source, so the plan may not wait for them. */
    @Test
    void whatTheCommitterDropsOfAnEarlierRunHoldsNothingUp() throws Exception {
        UUID products = store.id("products");
        UUID images = store.id("images");
        while (!tables.keySet().containsAll(Set.of(products, images))) {
            look();
        }
        long lost = tables.get(products).outstanding().get(0).group();
        long kept = tables.get(images).outstanding().get(0).group();
        restart();
        TimeUnit.MILLISECONDS.sleep(2);
        poll = listing(new ListedTables(Set.of(images), System.currentTimeMillis()));

        GroupPlan again = nextPlanOf(products);

        assertThat(tables.get(images).isOutstanding(kept)).as("listed").isTrue();
        assertThat(tables.get(products).isOutstanding(lost)).isFalse();
        assertThat(again.from()).isEmpty();
        assertThat(again.key().number()).isGreaterThan(lost);

        restart();
        poll = listing(new ListedTables(Set.of(images), System.currentTimeMillis() + 2));
        store.drop("products");
        for (int i = 0; i < 20 && tables.containsKey(products); i++) {
            lookOnce();
        }
        assertThat(tables).as("a dropped one ends").containsOnlyKeys(images);
    }

    /** A look on a busy machine may come to few tables. */
    private GroupPlan nextPlanOf(UUID table) throws Exception {
        List<GroupPlan> plans = new ArrayList<>();
        for (int i = 0; i < 20 && plans.isEmpty(); i++) {
            look().stream().filter(plan -> plan.key().tableId().equals(table)).forEach(plans::add);
        }
        assertThat(plans).isNotEmpty();
        return plans.get(0);
    }

    private SourcePoll listing(ListedTables listed) {
        PlanningSettings asked = earliest("!demo/readings/**")
                .listed(listed)
                // Of two tables one is half.
                .drops(new PlanningSettings.Drops(false, Duration.ZERO, false, Long.MAX_VALUE))
                .build();
        return new SourcePoll(asked, lake, log, Clock.systemUTC(), Runnable::run);
    }

    /** After a restart from an older checkpoint: what was committed behind it is known only once the mirror is asked. */
    @Test
    void aDroppedTablesRestoredGroupsHoldNothingUpWhenTheFirstWereCommittedBefore() throws Exception {
        mirrorAll();
        UUID images = store.id("images");
        store.deleteRow("images", 1);
        store.deleteRow("images", 2);
        store.deleteRow("images", 3);
        List<GroupPlan> outstanding = look();
        Map<UUID, TableProgress> restored = tables;
        lake.commit(outstanding.get(0));
        store.drop("images");
        poll = newPoll("!demo/readings/**");
        tables = restored;

        aborted = Set.of(outstanding.get(0).key(), outstanding.get(1).key());

        assertThat(lookOnce().caughtUp()).isTrue();
        assertThat(tables).doesNotContainKey(images);
    }

    @Test
    void aRestoredPlanFindsItsMirrorWhereItWasMovedMeanwhile() throws Exception {
        mirrorAll();
        store.deleteRow("products", 1);
        List<GroupPlan> outstanding = look();
        Map<UUID, TableProgress> restored = tables;
        outstanding.forEach(lake::commit);
        store.rename("products", "goods");
        assertThat(lookOnce().caughtUp()).isTrue();
        store.rename("goods", "wares");

        poll = newPoll("!demo/readings/**");
        tables = restored;

        assertThat(lookOnce().caughtUp()).isTrue();
        assertThat(lake.renames).containsExactly("demo.products > demo.goods", "demo.goods > demo.wares");
    }

    @Test
    void aRestoredPlanOfADroppedTableFindsItsMirrorWhereItWasMovedMeanwhile() throws Exception {
        List<GroupPlan> first = look();
        Map<UUID, TableProgress> restored = tables;
        first.forEach(lake::commit);
        mirrorAll();
        UUID products = store.id("products");
        store.rename("products", "goods");
        assertThat(lookOnce().caughtUp()).isTrue();
        store.drop("goods");

        poll = newPoll("!demo/readings/**");
        tables = restored;

        assertThat(lookOnce().caughtUp()).isTrue();
        assertThat(tables).doesNotContainKey(products);
        assertThat(lake.mirrors()).containsKey(products);
    }

    /** The committer leaves out what was planned for a name that the mirror doesn't have any more, and says nothing. */
    @Test
    void whatAFailedTablePlannedForANameThatItsMirrorLostIsGivenUp() throws Exception {
        mirrorAll();
        UUID products = store.id("products");
        store.deleteRow("products", 1);
        List<GroupPlan> lost = look();
        failed = Map.of(products, lost.get(0).key().number());
        store.rename("products", "goods");
        store.rename("images", "products");
        mirrorAll();
        assertThat(lake.renames).containsExactly("demo.products > demo.goods", "demo.images > demo.products");
        failed = Map.of();

        List<GroupPlan> again = look();

        assertThat(again).extracting(GroupPlan::kind).containsExactly(GroupKind.DELTA);
        assertThat(again.get(0).target().name()).isEqualTo(new TargetName(List.of("demo"), "goods"));
        assertThat(again.get(0).key().number()).isGreaterThan(lost.get(0).key().number());
        again.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    /** That the mirror is brought back to that name makes no difference. */
    @Test
    void aRestoredPlanForAnotherNameThanTheMirrorHasIsGivenUp() throws Exception {
        mirrorAll();
        store.deleteRow("products", 1);
        List<GroupPlan> lost = look();
        lake.rename(PRODUCTS, new TargetName(List.of("demo"), "products_moved"), "demo/products");
        restart();
        poll = newPoll("!demo/readings/**");

        List<GroupPlan> again = look();

        assertThat(lake.renames.get(1)).isEqualTo("demo.products_moved > demo.products");
        assertThat(again.get(0).key().number()).isGreaterThan(lost.get(0).key().number());
        again.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    /** Dropping a table that failed and making it again is what a user does about a bad cell. */
    @Test
    void aTableMadeAgainDoesNotWaitForWhatAFailedOneCouldNotFinish() throws Exception {
        mirrorAll();
        UUID images = store.id("images");
        store.deleteRow("images", 1);
        List<GroupPlan> outstanding = look();
        failed = Map.of(images, outstanding.get(0).key().number());
        store.drop("images");
        store.addTwin("products", "images");

        List<GroupPlan> again = look();

        assertThat(again).extracting(GroupPlan::kind).contains(GroupKind.SNAPSHOT);
        again.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void excludedTablesAreNeverPlannedAndTheirMirrorsAreLeftAlone() throws Exception {
        mirrorAll();
        poll = newPoll("!demo/readings/**", "!demo/products");
        tables = Map.of();
        store.deleteRow("products", 1);
        store.deleteRow("images", 1);

        List<GroupPlan> plans = look();

        assertThat(plans).extracting(GroupPlan::path).containsExactly("demo/images");
        plans.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    /** The versions of the second and the third group were reverted after the third had been read and before the second was. */
    @Test
    void groupsBehindAnAbortedOneAreForgottenEvenIfNothingElseIsPlanned() throws Exception {
        mirrorAll();
        for (long row = 1; row <= 3; row++) {
            store.deleteRow("products", row);
        }
        List<GroupPlan> chain = look();
        assertThat(chain).hasSize(3);
        store.revert("products");
        store.revert("products");
        aborted = Set.of(chain.get(1).key());

        assertThat(lookOnce().splits())
                .as("the first group may still be committed")
                .isEmpty();
        lake.commit(chain.get(0));
        PollOutcome outcome = lookOnce();
        aborted = Set.of();

        assertThat(outcome.splits()).isEmpty();
        assertThat(outcome.caughtUp()).isTrue();

        store.deleteRow("products", 4);
        List<GroupPlan> later = look();
        assertThat(later).hasSize(1);
        assertThat(later.get(0).step().previousGroup()).isZero();
        assertThat(later.get(0).key().number()).isGreaterThan(chain.get(2).key().number());
        lake.commit(later.get(0));
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void aRewriteThatIsNeverCommittedIsForgotten() throws Exception {
        poll = productsBy(Projection.NONE);
        mirrorAll();
        poll = productsBy(selected("sku, price"));
        store.deleteRow("products", 1);
        List<GroupPlan> rewrite = look();
        assertThat(rewrite).extracting(GroupPlan::kind).containsExactly(GroupKind.REWRITE);
        store.revert("products");
        poll = productsBy(Projection.NONE);
        aborted = Set.of(rewrite.get(0).key());

        assertThat(look()).isEmpty();
        aborted = Set.of();
        assertThat(lookOnce().caughtUp()).isTrue();
    }

    @Test
    void groupsBehindARewriteFollowIt() throws Exception {
        poll = productsBy(Projection.NONE);
        mirrorAll();
        poll = productsBy(selected("sku, price"));
        store.deleteRow("products", 1);
        List<GroupPlan> rewrite = look();
        store.deleteRow("products", 2);
        List<GroupPlan> behind = look();
        restart();

        rewrite.forEach(lake::commit);
        PollOutcome outcome = lookOnce();

        assertThat(outcome.caughtUp()).isFalse();
        assertThat(outcome.splits()).isEmpty();
        behind.forEach(lake::commit);
        assertThat(lookOnce().caughtUp()).isTrue();
        store.deleteRow("products", 3);
        assertThat(look()).singleElement().satisfies(plan -> assertThat(
                        plan.step().previousGroup())
                .isEqualTo(behind.get(0).key().number()));
    }

    /** Who pins the types that were found changes the mark, but no row is written again. */
    @Test
    void aStartWithoutStateTakesNoTypeThatWasNamedForARewrite() throws Exception {
        JsonForms infer = JsonForms.parse("details=infer");
        poll = newPoll("products", new PlanningSettings.Start.Earliest(), Projection.NONE, infer);
        List<GroupPlan> first = mirrorAll();
        String mark = first.get(first.size() - 1).schema().selection().orElseThrow();
        Map<String, String> named = Projection.fromMark(Optional.of(mark)).types();
        poll = newPoll("products", new PlanningSettings.Start.Earliest(), new Projection(Selection.ALL, named), infer);
        store.deleteRow("products", 1);
        List<GroupPlan> delta = look();
        assertThat(delta).extracting(GroupPlan::kind).containsExactly(GroupKind.DELTA);
        assertThat(delta.get(0).schema().selection()).isNotEqualTo(Optional.of(mark));
        delta.forEach(lake::commit);
        tables = Map.of();
        poll = newPoll("products", new PlanningSettings.Start.Earliest(), new Projection(Selection.ALL, named), infer);

        PollOutcome outcome = lookOnce();
        assertThat(outcome.splits()).isEmpty();
        assertThat(outcome.caughtUp()).isTrue();
    }

    @Test
    void typesThatWereNamedAreNoneThatWereFound() throws Exception {
        Projection text = new Projection(Selection.ALL, Map.of("details", "STRING"));
        poll = productsBy(text);
        mirrorAll();
        JsonForms infer = new JsonForms(JsonForms.Form.STRING, Map.of("details", JsonForms.Form.INFER));
        poll = newPoll("products", new PlanningSettings.Start.Earliest(), Projection.NONE, infer);
        store.deleteRow("products", 1);

        List<GroupPlan> found = look();

        assertThat(found).extracting(GroupPlan::kind).containsExactly(GroupKind.REWRITE);
        assertThat(found.get(0).rows().columns().icebergSchema())
                .contains("\"struct\",\"fields\"")
                .contains("\"name\":\"details\"");
        found.forEach(lake::commit);
        assertThat(found.get(0).schema().selection().orElseThrow()).contains("ROW<");
        lookOnce();
        store.deleteRow("products", 2);
        assertThat(look()).extracting(GroupPlan::kind).as("it has them now").containsExactly(GroupKind.DELTA);
    }

    /** More versions in a row than are planned at once, and than a look goes through. */
    @Test
    void versionsThatFitAreFoundBehindManyThatDoNot() throws Exception {
        store.addVersions("products", 300);
        store.renameColumn("products", "discounted", "reduced");
        store.deleteRow("products", 1);
        store.deleteRow("products", 2);
        long newest = store.currentVersion("products");
        poll = productsBy(selected("sku, reduced"));

        assertThat(look()).as("other tables have their turn").isEmpty();
        List<GroupPlan> plans = mirrorAll();

        assertThat(plans).extracting(plan -> plan.to().own().version()).containsExactly(newest - 2, newest - 1, newest);
    }

    @Test
    void aColumnThatNoneOfManyVersionsHasStopsItsTable() throws Exception {
        store.addVersions("products", 300);
        poll = productsBy(selected("sku, reduced"));

        PollOutcome outcome = lookOnce();
        while (outcome.failures().isEmpty()) {
            assertThat(outcome.splits()).isEmpty();
            assertThat(outcome.caughtUp()).isFalse();
            outcome = lookOnce();
        }

        assertThat(outcome.failures()).singleElement().satisfies(failure -> assertThat(failure.message())
                .contains("Cannot mirror demo/products by its settings", "there is no column reduced"));
    }

    /** A table that is held now and then is read in the times between, at the version that was begun with. */
    @Test
    void typesOfJsonAreFoundAlthoughTheTableIsBusyMeanwhile() throws Exception {
        store.insertRows("products", 10_000, 9_000);
        Deque<Runnable> reads = new ArrayDeque<>();
        JsonTypes types = new JsonTypes(address(), log, BadCellRule.FAIL, reads::add, Duration.ZERO);
        JsonTypes.Asked asked = new JsonTypes.Asked(MirroredPart.PLAIN, JsonForms.parse("details=infer"));
        SourceTable table = products();
        Moment moment = log.at(table, table.current().orElseThrow()).orElseThrow();
        MirroredPart whole = new JsonTypes(address(), log, BadCellRule.FAIL).ofAll(table, moment, asked);

        assertThatThrownBy(() -> types.ofAll(table, moment, asked)).hasMessageContaining("are being read");
        assertThat(types.begunAt(table)).contains(moment);
        reads.remove().run();
        assertThat(reads).as("further pages").hasSize(1);
        store.set("products", "tbl_state", "1");
        reads.remove().run();
        assertThatThrownBy(() -> types.ofAll(table, moment, asked)).hasMessageContaining("under way");
        assertThat(reads).isEmpty();
        store.set("products", "tbl_state", "0");
        // Values that were read already; nobody changes them, but who reads them again finds text.
        store.execute("UPDATE " + store.storeTable("products") + " SET col_7 = '\"text\"' WHERE rowid < 10000");

        Optional<MirroredPart> found = Optional.empty();
        for (int calls = 1; found.isEmpty() && calls < 10; calls++) {
            try {
                found = Optional.of(types.ofAll(table, moment, asked));
            } catch (SourceBusyException e) {
                assertThat(types.begunAt(table)).contains(moment);
                reads.remove().run();
            }
        }
        assertThat(found).contains(whole);
        assertThat(whole.projection().types().get("details")).startsWith("ROW<");
        assertThat(types.begunAt(table)).isEmpty();
    }

    /** A poll never reads them itself, however long it takes; what is dropped meanwhile is read no further. */
    @Test
    void othersArePlannedWhileATableIsReadForItsTypes() throws Exception {
        Deque<Runnable> reads = new ArrayDeque<>();
        PlanningSettings settings = earliest("!demo/readings/**")
                .table("demo/products", MirroredPart.PLAIN, JsonForms.parse("details=infer"), layout)
                .build();
        poll = new SourcePoll(settings, lake, log, Clock.systemUTC(), reads::add);

        assertThat(look()).isNotEmpty().noneMatch(plan -> plan.path().equals("demo/products"));
        assertThat(lookOnce().caughtUp()).isFalse();
        assertThat(reads).as("one reading, however often it is asked for").hasSize(1);
        assertThat(poll.remembered()).isPositive();

        reads.remove().run();
        assertThat(look()).anyMatch(plan -> plan.path().equals("demo/products"));
    }

    @Test
    void aTableThatWasBusyIsBegunWithAtTheVersionThatItHadThen() throws Exception {
        poll = newPoll(
                "products", new PlanningSettings.Start.Current(), Projection.NONE, JsonForms.parse("details=infer"));
        long version = store.currentVersion("products");
        try (Connection holder = DriverManager.getConnection(store.url());
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE " + store.storeTable("products") + " IN ACCESS EXCLUSIVE MODE");
            PollOutcome busy = lookOnce();
            assertThat(busy.caughtUp()).isFalse();
            assertThat(busy.splits()).isEmpty();
        }
        store.deleteRow("products", 1);

        List<GroupPlan> plans = mirrorAll();

        assertThat(plans)
                .extracting(plan -> plan.kind() + " " + plan.to().own().version())
                .containsExactly("SNAPSHOT " + version, "DELTA " + (version + 1));
    }

    /** Nor does it grow with the versions of a table. */
    @Test
    void whatWasToldAndBegunIsForgottenWithItsTable() throws Exception {
        UUID products = store.id("products");
        layout = new TableLayout(Optional.of(List.of(TableLayout.Transform.of("on_sale"))), Optional.empty(), Map.of());
        store.execute(
                "UPDATE tables SET md = jsonb_set(md, '{column_md,1,stored}', 'false') WHERE id = '" + products + "'");
        poll = newPoll(
                "products", new PlanningSettings.Start.Current(), Projection.NONE, JsonForms.parse("details=infer"));
        mirrorAll();
        for (int i = 0; i < 5; i++) {
            store.renameColumn("products", i == 0 ? "discounted" : "renamed" + (i - 1), "renamed" + i);
            mirrorAll();
        }
        assertThat(poll.remembered()).as("an unstored column, a renamed one").isEqualTo(2);
        store.insertRows("products", 10_000, 10);
        try (Connection holder = DriverManager.getConnection(store.url());
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE " + store.storeTable("products") + " IN ACCESS EXCLUSIVE MODE");
            assertThat(lookOnce().caughtUp()).isFalse();
        }
        assertThat(poll.remembered()).as("and JSON that is being read").isEqualTo(3);

        store.drop("products");
        lookOnce();
        assertThat(tables).doesNotContainKey(products);
        lookOnce();

        assertThat(poll.remembered()).isZero();
    }

    /** What a failed look found of a restored plan is lost, so the mirror is asked again. */
    @Test
    void aRestoredPlanIsComparedWithItsMirrorAlthoughTheFirstLookFails() throws Exception {
        mirrorAll();
        Map<UUID, TableProgress> checkpoint = tables;
        store.deleteRow("images", 1);
        mirrorAll();
        tables = checkpoint;
        poll = newPoll("!demo/readings/**");
        lake.unreachable.add(PRODUCTS);
        assertThatThrownBy(this::lookOnce).hasMessage("The catalog can't be reached");
        lake.unreachable.clear();

        PollOutcome outcome = lookOnce();

        assertThat(plans(outcome)).isEmpty();
        assertThat(outcome.caughtUp()).isTrue();
    }

    private SourceTable products() throws Exception {
        UUID id = store.id("products");
        return log.tables().stream()
                .filter(table -> table.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** What a job that is restored from its checkpoint knows. */
    private void restart() throws IOException {
        EnumeratorStateSerializer serializer = new EnumeratorStateSerializer();
        byte[] bytes =
                serializer.serialize(new EnumeratorState(Optional.of(Splits.SOURCE), tables, List.of(), aborted));
        tables = serializer.deserialize(serializer.getVersion(), bytes).tables();
    }

    private static List<Long> numbers(List<GroupPlan> plans) {
        return plans.stream().map(plan -> plan.key().number()).toList();
    }

    @Test
    void aLookAtAnUnchangedSourceStopsAtItsDigest() throws Exception {
        mirrorAll();
        SourceWatch watch = new SourceWatch(log, poll, new PollCheck(false));
        lookOnce(watch);
        Map<UUID, TableProgress> before = tables;
        assertThat(lookOnce(watch).caughtUp()).isTrue();
        // Any other look makes a map of its own.
        assertThat(tables).isSameAs(before);

        store.set("products", "tbl_state", "1");
        assertThat(lookOnce(watch).caughtUp()).isFalse();
        store.set("products", "tbl_state", "0");
        assertThat(lookOnce(watch).caughtUp()).isTrue();
        assertThat(tables).isNotSameAs(before);
    }

    /** A database that was emptied, or is another one for a moment, takes no mirror along, neither now nor later. */
    @Test
    void anEmptyListingAndOneThatLostMostTablesAreNoDrops() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        Map<UUID, TableProgress> mirrored = tables;
        for (String gone : List.of("name IN ('products', 'images', 'sensors')", "name IN ('images', 'products')")) {
            store.execute(MOVE_OUT.formatted(gone.replaceFirst("name", "md->>'name'")));

            assertThat(lookOnce().caughtUp()).isTrue();
            now = now.plus(Duration.ofDays(30));
            lookOnce();
            restart();
            poll = droppingPoll(0);
            lookOnce();

            assertThat(tables.keySet()).isEqualTo(mirrored.keySet());
            assertThat(lake.drops).isEmpty();
            store.execute(MOVE_BACK);
            assertThat(look()).isEmpty();
            assertThat(tables).isEqualTo(mirrored);
        }
    }

    @Test
    void whatTheUserConfirmsWasDropped() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        store.execute(MOVE_OUT.formatted("true"));
        lookOnce();
        poll = droppingPoll(now.plusSeconds(1).toEpochMilli());
        lookOnce();
        now = now.plus(Duration.ofHours(2));

        lookOnce();

        assertThat(lake.drops).hasSize(3);
        assertThat(tables).isEmpty();
    }

    @Test
    void aDroppedTablesMirrorIsDroppedAfterAWaitThatSurvivesARestart() throws Exception {
        poll = droppingPoll(0);
        SourceWatch watch = new SourceWatch(log, poll, new PollCheck(false));
        mirrorAll();
        store.drop("images");
        assertThat(lookOnce(watch).caughtUp()).isTrue();
        now = now.plus(Duration.ofMinutes(59));
        lookOnce(watch);
        assertThat(lake.drops).isEmpty();

        restart();
        poll = droppingPoll(0);
        watch = new SourceWatch(log, poll, new PollCheck(false));
        lookOnce(watch);
        assertThat(lake.drops).isEmpty();
        now = now.plus(Duration.ofMinutes(1));
        lookOnce(watch);

        assertThat(lake.drops).containsExactly("demo.images");
        assertThat(tables).hasSize(2);
    }

    @Test
    void aTableThatIsBackBeforeItsMirrorIsDroppedGoesOn() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        store.execute(MOVE_OUT.formatted("md->>'name' = 'images'"));
        lookOnce();
        store.execute(MOVE_BACK);
        store.deleteRow("images", 1);

        List<GroupPlan> plans = mirrorAll();

        assertThat(plans).extracting(GroupPlan::kind).containsExactly(GroupKind.DELTA);
        now = now.plus(Duration.ofHours(2));
        assertThat(lookOnce().caughtUp()).isTrue();
        assertThat(lake.drops).isEmpty();
    }

    /** Its plan doesn't begin again while an operation on it is under way. */
    @Test
    void aTableThatIsBackWhileItChangesHasAWaitOfItsOwnWhenItGoesAgain() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        store.execute(MOVE_OUT.formatted("md->>'name' = 'images'"));
        lookOnce();
        now = now.plus(Duration.ofMinutes(59));
        store.execute(MOVE_BACK);
        store.set("images", "tbl_state", "1");
        lookOnce();
        now = now.plus(Duration.ofMinutes(10));
        store.execute(MOVE_OUT.formatted("md->>'name' = 'images'"));

        lookOnce();
        lookOnce();
        assertThat(lake.drops).isEmpty();
        now = now.plus(Duration.ofHours(1));
        lookOnce();
        assertThat(lake.drops).containsExactly("demo.images");
    }

    /** A script that makes all its tables again is no loss: other tables have their paths. */
    @Test
    void tablesThatWereMadeAgainTakeTheirMirrorsOver() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        recreate("images", "products");

        List<GroupPlan> plans = mirrorAll();

        assertThat(plans).extracting(plan -> plan.target().name()).contains(IMAGES, PRODUCTS);
        now = now.plus(Duration.ofHours(2));
        lookOnce();
        assertThat(lake.drops).isEmpty();
        assertThat(tables).hasSize(3);
    }

    /** State of the last release doesn't say which source it is of, nor do its mirrors. */
    @Test
    void aMirrorWithoutMarkIsNeverMarkedForASourceThatLacksItsTable() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        lake.unmarked.addAll(List.of(IMAGES, PRODUCTS));
        recreate("images", "products");
        poll = droppingPoll(0);

        assertThat(lookOnce().failures())
                .extracting(TableFailed::path)
                .containsExactlyInAnyOrder("demo/images", "demo/products");
        now = now.plus(Duration.ofHours(2));
        lookOnce();
        lookOnce();

        assertThat(lake.adopted).isEmpty();
        assertThat(lake.drops).isEmpty();
        assertThat(lake.unmarked).containsExactlyInAnyOrder(IMAGES, PRODUCTS);
    }

    @Test
    void aMirrorWithoutMarkIsMarkedForTheSourceThatListsItsTable() throws Exception {
        mirrorAll();
        lake.unmarked.add(IMAGES);
        poll = newPoll("!demo/readings/**");

        lookOnce();

        assertThat(lake.adopted).containsExactly(IMAGES);
    }

    @Test
    void aDroppedTableWhoseMirrorCannotBeReadFailsAloneUntilItCan() throws Exception {
        mirrorAll();
        UUID images = store.id("images");
        store.drop("images");
        lake.unreadable.add(IMAGES);
        poll = newPoll("!demo/readings/**");

        PollOutcome outcome = lookOnce();

        assertThat(outcome.caughtUp()).isTrue();
        assertThat(outcome.failures()).singleElement().satisfies(failure -> assertThat(failure.message())
                .contains("demo/images was dropped", "demo.images", "a metadata file is missing"));
        failed = Map.of(images, 0L);
        assertThat(lookOnce().failures()).as("said once").isEmpty();
        assertThat(tables).containsKey(images);
        lake.unreadable.clear();
        assertThat(lookOnce().failures()).isEmpty();
        assertThat(tables).doesNotContainKey(images);
    }

    /** Its rows may take longer to be read than the drop waits. */
    @Test
    void aMirrorThatARecreatedTableIsToReplaceIsNotDropped() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        UUID images = store.id("images");
        store.drop("images");
        lookOnce();
        store.addTwin("products", "images");
        List<GroupPlan> first = look();

        now = now.plus(Duration.ofHours(2));
        List<GroupPlan> more = look();

        assertThat(first).extracting(plan -> plan.target().replacedTable()).contains(Optional.of(images));
        assertThat(tables).doesNotContainKey(images);
        first.forEach(lake::commit);
        more.forEach(lake::commit);
        mirrorAll();
        assertThat(lake.drops).isEmpty();
    }

    @Test
    void aDropThatTheCatalogRefusesIsTriedAgain() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        UUID images = store.id("images");
        store.drop("images");
        lookOnce();
        for (Set<TargetName> trouble : List.of(lake.undroppable, lake.unreadable)) {
            trouble.add(IMAGES);
            now = now.plus(Duration.ofHours(1));
            assertThat(lookOnce().caughtUp()).isTrue();
            trouble.clear();
            lookOnce();
            assertThat(lake.drops).as("it isn't asked all the time").isEmpty();
            assertThat(tables).containsKey(images);
        }

        restart();
        now = now.plus(Duration.ofHours(1));
        lookOnce();

        assertThat(lake.drops).containsExactly("demo.images");
        assertThat(tables).doesNotContainKey(images);
    }

    /** Two of three tables are gone; that they are two of five later makes them no drops. */
    @Test
    void newTablesMakeNoDropsOfTablesThatWereLost() throws Exception {
        poll = droppingPoll(0);
        mirrorAll();
        Map<UUID, TableProgress> mirrored = tables;
        store.execute(MOVE_OUT.formatted("md->>'name' IN ('images', 'products')"));
        lookOnce();
        store.addTwin("sensors", "one");
        store.addTwin("sensors", "two");
        restart();
        poll = droppingPoll(0);
        mirrorAll();
        now = now.plus(Duration.ofHours(2));
        mirrorAll();
        now = now.plus(Duration.ofHours(2));
        lookOnce();

        assertThat(tables).containsKeys(mirrored.keySet().toArray(UUID[]::new)).hasSize(5);
        assertThat(lake.drops).isEmpty();

        store.execute(MOVE_BACK);
        mirrorAll();
        store.drop("images");
        lookOnce();
        now = now.plus(Duration.ofHours(2));
        lookOnce();
        assertThat(lake.drops).as("one that is dropped later").containsExactly("demo.images");
    }

    private void recreate(String... names) throws Exception {
        for (String table : names) {
            store.addTwin(table, "twin");
            store.drop(table);
            store.rename("twin", table);
        }
    }

    private SourcePoll droppingPoll(long confirmedUntil) {
        PlanningSettings dropping = earliest()
                .drops(new PlanningSettings.Drops(true, Duration.ofHours(1), false, confirmedUntil))
                .build();
        return new SourcePoll(dropping, lake, log, new MovedClock(), Runnable::run);
    }

    /** The tests' own time. */
    private final class MovedClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** What is done to the source. */
    private interface Change {
        void make() throws SQLException;
    }

    /** Whatever Pixeltable does to its tables is seen, and nothing else is. */
    @Test
    void theDigestChangesWithAllThatIsListed() throws Exception {
        store.execute("INSERT INTO dirs(id, parent_id, md, additional_md) SELECT gen_random_uuid(), id,"
                + " md || '{\"name\": \"other\"}', additional_md FROM dirs WHERE parent_id IS NULL");
        List<Change> changes = List.of(
                () -> store.deleteRow("products", 1),
                () -> store.revert("products"),
                () -> store.set("products", "tbl_state", "1"),
                () -> store.set("products", "tbl_state", "0"),
                () -> store.set("products", "has_pending_ops", "true"),
                () -> store.rename("products", "goods"),
                () -> store.execute("UPDATE dirs SET md = md || '{\"name\": \"shop\"}' WHERE md->>'name' = 'demo'"),
                () -> store.execute("UPDATE tables SET dir_id = d.id FROM dirs d WHERE d.md->>'name' = 'other'"
                        + " AND tables.md->>'name' = 'goods'"),
                () -> store.addTwin("images", "twin"),
                () -> store.drop("images"));

        for (Change change : changes) {
            String before = log.state().digest();
            List<SourceTable> listed = log.tables();
            change.make();
            assertThat(log.tables()).isNotEqualTo(listed);
            assertThat(log.state().digest()).isNotEqualTo(before);
        }
        String digest = log.state().digest();
        store.execute("VACUUM FREEZE");
        assertThat(log.state().digest()).isEqualTo(digest);
        assertThat(log.state().digest()).isEqualTo(digest);
    }

    /** The address leads to another Pixeltable by now, which has a table of the same path, or to one that is half restored. */
    @Test
    void nothingIsPlannedFromAnotherPixeltable() throws Exception {
        mirrorAll();
        Map<UUID, TableProgress> mirrored = tables;
        store.execute("UPDATE dirs SET parent_id = id WHERE parent_id IS NULL");
        assertThatThrownBy(this::lookOnce)
                .isInstanceOf(SourceReadException.class)
                .hasMessageContaining("no root directory just now");
        store.execute("UPDATE dirs SET parent_id = NULL WHERE parent_id = id");
        assertThat(lookOnce().caughtUp()).isTrue();

        store.becomeAnother("images");

        assertThatThrownBy(this::lookOnce)
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContainingAll(
                        "now holds another Pixeltable", store.sourceId(), "Nothing was changed in the lake");
        assertThat(tables).isEqualTo(mirrored);
    }

    /** An upgrade to a known version is taken up; from any other nothing is planned, whatever else changed with it. */
    @Test
    void theMetadataSchemasVersionIsCheckedByEachPoll() throws Exception {
        store.execute(SET_SCHEMA_VERSION.formatted(55));
        mirrorAll();
        SourceWatch watch = new SourceWatch(log, poll, new PollCheck(false));
        lookOnce(watch);
        store.execute(SET_SCHEMA_VERSION.formatted(56));
        store.deleteRow("images", 1);
        assertThat(plans(lookOnce(watch))).hasSize(1);
        store.execute(SET_SCHEMA_VERSION.formatted(57));
        store.deleteRow("images", 2);

        assertThatThrownBy(() -> lookOnce(watch))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContainingAll(
                        "Cannot mirror this Pixeltable instance any further",
                        "has version 57",
                        "knows 55 to 56",
                        "--allow-unknown-schema-version");
        SourceWatch allowing = new SourceWatch(log, poll, new PollCheck(true));
        assertThat(plans(lookOnce(allowing))).hasSize(1);
    }

    /** Rows of any table may be missing, those of the catalog too; a dump's keys are made behind all of them. */
    @Test
    void nothingIsPlannedFromADatabaseThatIsBeingRestored() throws Exception {
        mirrorAll();
        SourceWatch watch = new SourceWatch(log, poll, new PollCheck(false));
        lookOnce(watch);
        String version = store.query("SELECT md::text FROM systeminfo").get(0);
        store.execute("ALTER TABLE tableschemaversions DROP CONSTRAINT tableschemaversions_pkey;"
                + "UPDATE tables SET dir_id = NULL WHERE md->>'name' IN ('images', 'products')");
        assertThat(watch.look(new PlanningInput(tables, failed, aborted)))
                .as("no key")
                .isEmpty();
        store.execute(
                "ALTER TABLE tableschemaversions ADD PRIMARY KEY (tbl_id, schema_version);" + "DELETE FROM systeminfo");
        assertThat(watch.look(new PlanningInput(tables, failed, aborted))).isEmpty();
        store.execute("INSERT INTO systeminfo(dummy, md) VALUES (0, '" + version + "');"
                + "UPDATE tables SET dir_id = d.id FROM dirs d WHERE d.md->>'name' = 'demo' AND dir_id IS NULL");
        store.deleteRow("images", 1);

        assertThat(plans(lookOnce(watch))).hasSize(1);
    }

    @Test
    void whatIsFoundWhileARestoreBeginsDoesNotCount() throws Exception {
        SourceWatch watch = new SourceWatch(log, poll, new PollCheck(false));
        lake.meanwhile = Optional.of(this::removeKey);

        assertThat(watch.look(new PlanningInput(tables, failed, aborted))).isEmpty();
        assertThat(lake.meanwhile).isEmpty();
        store.execute("ALTER TABLE tableschemaversions ADD PRIMARY KEY (tbl_id, schema_version)");
        assertThat(plans(lookOnce(watch))).isNotEmpty();
    }

    private void removeKey() {
        try {
            store.execute("ALTER TABLE tableschemaversions DROP CONSTRAINT tableschemaversions_pkey");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private PollOutcome lookOnce(SourceWatch watch) throws Exception {
        PollOutcome outcome =
                watch.look(new PlanningInput(tables, failed, aborted)).orElseThrow();
        tables = outcome.tables();
        return outcome;
    }

    /** Mirrors both tables up to their newest versions. */
    private List<GroupPlan> mirrorAll() throws Exception {
        List<GroupPlan> all = new ArrayList<>();
        // A look on a busy machine hands over what it has before it has planned everything.
        for (PollOutcome outcome = lookOnce(); !outcome.caughtUp(); outcome = lookOnce()) {
            assertThat(outcome.failures()).isEmpty();
            plans(outcome).forEach(lake::commit);
            all.addAll(plans(outcome));
        }
        return all;
    }

    private List<GroupPlan> look() throws Exception {
        PollOutcome outcome = lookOnce();
        assertThat(outcome.failures()).isEmpty();
        return plans(outcome);
    }

    private PollOutcome lookOnce() throws Exception {
        PollOutcome outcome = poll.look(new PlanningInput(tables, failed, aborted));
        tables = outcome.tables();
        return outcome;
    }

    private static List<GroupPlan> plans(PollOutcome outcome) {
        List<GroupPlan> plans = new ArrayList<>();
        for (MirrorSplit split : outcome.splits()) {
            plans.add(((MirrorSplit.RowRange) split).plan());
        }
        return plans.stream().distinct().toList();
    }

    private long group(List<GroupPlan> plans, String table, long version) throws Exception {
        return group(plans, store.id(table), version);
    }

    private static long group(List<GroupPlan> plans, UUID table, long version) {
        return plans.stream()
                .filter(plan ->
                        plan.key().tableId().equals(table) && plan.to().own().version() == version)
                .findFirst()
                .orElseThrow()
                .key()
                .number();
    }

    private boolean mirrorAt(String formerName, TargetName name, String nameNow) throws Exception {
        return lake.stateOf(store.id(nameNow), name) instanceof MirrorState.At
                && (formerName.equals(nameNow)
                        || lake.stateOf(store.id(nameNow), PRODUCTS) instanceof MirrorState.Absent);
    }
}
