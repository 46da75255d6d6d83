package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.GroupKind;
import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables.Dropped;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TargetName;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.Plans;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the source asks of a real lake, and has done to it. */
class CatalogMirrorTablesTest extends EmbeddedLake {
    private static final TargetName TARGET = Plans.NAME;
    private static final TargetName MOVED = new TargetName(List.of("a", "b"), "moved");

    private CatalogMirrorTables mirrors;

    @BeforeEach
    void ask() {
        mirrors = new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), MirrorFormat.DEFAULT, SOURCE, false);
    }

    @Test
    void aTableThatIsNotThereHasAPlace() {
        assertThat(mirrors.stateOf(TABLE, TARGET))
                .isEqualTo(new MirrorState.Absent("file://" + lake.resolve("warehouse/demo/t")));
        assertThat(mirrors.historyOf(TABLE, TARGET)).isEmpty();
    }

    /** Between two questions the committer made it; that was taken for a mirror that can't be read. */
    @Test
    void aMirrorThatIsMadeWhileItIsAskedForIsThere() throws Exception {
        commit(catalog, first(row(1, 1)));
        Catalog late = failingOnce(new NoSuchTableException("not yet"));

        MirrorState state =
                new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), late, SOURCE).stateOf(TABLE, TARGET);

        assertThat(state).isInstanceOf(MirrorState.At.class);
    }

    /** Its mirror was taken for one that isn't there, and that answer was kept: a second mirror was made. */
    @Test
    void aCatalogThatFailsOnceWhileMirrorsAreLookedForHidesNone() throws Exception {
        commit(catalog, first(row(1, 1)));
        CatalogMirrorTables asked = new CatalogMirrorTables(
                MirrorCatalog.embedded("lake", lake),
                failingOnce(new ServiceUnavailableException("Service Unavailable (503)")),
                SOURCE);

        assertThatThrownBy(asked::mirrors)
                .hasMessageContaining("whether demo.t is one isn't known")
                .hasMessageContaining("Service Unavailable (503)");
        assertThat(asked.mirrors()).containsOnlyKeys(TABLE);
    }

    /** Others' tables may be of a format, or at a place, that is unknown here, or mayn't be read. */
    @Test
    void aTableThatIsUnusableForAReasonOfItsOwnKeepsNobodyFromMirrors() throws Exception {
        commit(catalog, first(row(1, 1)));
        List<RuntimeException> reasons = List.of(
                new IllegalArgumentException("Cannot read unsupported version 9"),
                new UncheckedIOException(new IOException("No FileSystem for scheme \"x\"")),
                new ForbiddenException("not yours"),
                new IllegalStateException("Access Denied (Service: S3, Status Code: 403, Request ID: 1)"));
        for (RuntimeException reason : reasons) {
            CatalogMirrorTables asked =
                    new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), failingOnce(reason), SOURCE);

            assertThat(asked.mirrors()).as(reason.getMessage()).isEmpty();
        }
    }

    /** A first start failed, and so did every later one, in a catalog where somebody else has a namespace for himself. */
    @Test
    void aNamespaceThatMayNotBeListedKeepsNobodyFromMirrorsButACatalogThatIsDownDoes() throws Exception {
        commit(catalog, first(row(1, 1)));
        catalog.createNamespace(Namespace.of("private"));
        for (String question : List.of("listTables", "listNamespaces")) {
            CatalogMirrorTables asked = new CatalogMirrorTables(
                    MirrorCatalog.embedded("lake", lake),
                    failingIn(Namespace.of("private"), question, new ForbiddenException("not yours")),
                    SOURCE);
            assertThat(asked.mirrors()).as(question).containsOnlyKeys(TABLE);

            CatalogMirrorTables down = new CatalogMirrorTables(
                    MirrorCatalog.embedded("lake", lake),
                    failingIn(Namespace.of("private"), question, new ServiceUnavailableException("503")),
                    SOURCE);
            assertThatThrownBy(down::mirrors).isInstanceOf(ServiceUnavailableException.class);
        }
    }

    private Catalog failingIn(Namespace namespace, String question, RuntimeException failure) {
        return failing((method, argument) -> method.equals(question) && namespace.equals(argument), failure);
    }

    @Test
    void whoShowsMirrorsShowsTheRestThoughTheCatalogFailsAtOne() throws Exception {
        commit(catalog, first(row(1, 1)));
        MirrorTarget other =
                MirrorTarget.of(MOVED, lake.resolve("warehouse/a/b/moved").toString());
        commit(catalog, write(new PlanBuilder(Plans.OTHER, 1, other).first().build(), List.of(), row(1, 1)));

        Catalog failing = failingOnce(new ServiceUnavailableException("Service Unavailable (503)"));

        assertThat(CatalogMirrorReader.over(failing, MirrorCatalog.embedded("lake", lake))
                        .mirrors())
                .hasSize(1);
    }

    /** The lake's catalog, where the first table that is loaded can't be. */
    private Catalog failingOnce(RuntimeException failure) {
        AtomicBoolean failing = new AtomicBoolean(true);
        return failing((method, argument) -> method.equals("loadTable") && failing.getAndSet(false), failure);
    }

    /** @param fails says of a method and its first argument whether it fails */
    private Catalog failing(BiPredicate<String, Object> fails, RuntimeException failure) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Object argument = arguments == null || arguments.length == 0 ? "" : arguments[0];
            if (fails.test(method.getName(), argument)) {
                throw failure;
            }
            try {
                return method.invoke(catalog, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class, SupportsNamespaces.class}, handler);
    }

    @Test
    void aTableThatIsNoMirrorIsForeign() {
        catalog.createNamespace(NAME.namespace());
        catalog.createTable(NAME, schema.schema());
        assertThat(mirrors.stateOf(TABLE, TARGET))
                .isEqualTo(new MirrorState.Foreign(table().location(), schema.lastColumnId()));
        table().updateProperties().set(MirrorMarks.TABLE_ID, "no id").commit();
        assertThat(mirrors.stateOf(TABLE, TARGET)).isInstanceOf(MirrorState.Foreign.class);
        assertThat(mirrors.mirrors()).isEmpty();
        assertThatThrownBy(() -> mirrors.drop(TARGET, true)).hasMessageContaining("isn't a mirror");
    }

    @Test
    void aMirrorSaysWhereItStandsToItsOwnTableOnly() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));

        assertThat(mirrors.stateOf(TABLE, TARGET))
                .isEqualTo(new MirrorState.At(
                        Plans.at(2),
                        table().location(),
                        new PlannedColumns(SchemaParser.toJson(table().schema()), schema.lastColumnId()),
                        2,
                        Optional.empty(),
                        new ExternalWrites(
                                List.of(), Optional.of(table().currentSnapshot().snapshotId()), Optional.empty()),
                        Optional.of(SOURCE)));
        assertThat(mirrors.stateOf(Plans.OTHER, TARGET))
                .isEqualTo(new MirrorState.OfAnother("demo/t", TABLE, table().location(), schema.lastColumnId(), true));
        assertThat(mirrors.historyOf(Plans.OTHER, TARGET)).isEmpty();
    }

    @Test
    void historyIsThatOfMainNewestFirst() throws Exception {
        TableSchema wider = columns("i", "k");
        PlannedSchema added = MirrorSchemas.evolve(schema, COLUMNS, wider);
        commit(catalog, first(row(1, 1)), group(2, GroupKind.SCHEMA, added, wider, List.of()));
        table().manageSnapshots().createBranch("side").commit();
        table().newAppend()
                .toBranch("side")
                .appendFile(dataFile(delta(98, List.of(), row(8, 8))))
                .commit();
        replaceAllFiles(delta(99, List.of(), row(1, 1)));

        List<MirrorSnapshot> history = mirrors.historyOf(TABLE, TARGET);

        assertThat(history)
                .extracting(MirrorSnapshot::position)
                .containsExactly(Optional.empty(), Optional.of(Plans.at(2)), Optional.of(Plans.at(1)));
        assertThat(history).extracting(MirrorSnapshot::replace).containsExactly(true, false, false);
        assertThat(history).extracting(MirrorSnapshot::group).containsExactly(0L, 2L, 1L);
        assertThat(history.get(0).icebergSchema())
                .isSameAs(history.get(1).icebergSchema())
                .contains("\"k\"");
        assertThat(history.get(2).icebergSchema()).doesNotContain("\"k\"");
        assertThat(history.get(2).snapshotId()).isEqualTo(snapshots().get(0).snapshotId());
    }

    @Test
    void allMirrorsAreFoundInAllNamespacesButBrokenOnes() throws Exception {
        commit(catalog, first(row(1, 1)));
        MirrorTarget deep =
                MirrorTarget.of(MOVED, lake.resolve("warehouse/a/b/moved").toString());
        commit(catalog, write(new PlanBuilder(Plans.OTHER, 1, deep).first().build(), List.of(), row(1, 1)));
        TableIdentifier broken = TableIdentifier.of(Namespace.of("demo"), "broken");
        catalog.createTable(broken, schema.schema());
        try (Stream<Path> files = Files.walk(lake.resolve("warehouse/demo/broken"))) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .forEach(file -> file.toFile().delete());
        }
        catalog.createTable(TableIdentifier.of(Namespace.of("demo"), "foreign"), schema.schema());

        assertThat(mirrors.mirrors()).hasSize(2).containsEntry(TABLE, TARGET).containsEntry(Plans.OTHER, MOVED);
    }

    @Test
    void aRenamedMirrorGoesOnUnderItsNewName() throws Exception {
        commit(catalog, first(row(1, 1)));
        String location = table().location();

        mirrors.rename(TARGET, MOVED, "a/b/moved");

        MirrorState.Absent free = (MirrorState.Absent) mirrors.stateOf(Plans.OTHER, TARGET);
        assertThat(free.location()).startsWith(location + "-");
        MirrorState.At state = (MirrorState.At) mirrors.stateOf(TABLE, MOVED);
        assertThat(state.position()).isEqualTo(Plans.at(1));
        assertThat(state.location()).isEqualTo(location);
        assertThat(mirrors.mirrors()).containsOnlyKeys(TABLE).containsEntry(TABLE, MOVED);
        TableIdentifier moved = CatalogNames.identifier(MOVED);
        assertThat(catalog.loadTable(moved).properties()).containsEntry("pixeltable.path", "a/b/moved");

        MirrorTarget target = MirrorTarget.of(MOVED, location);
        commit(catalog, write(new PlanBuilder(TABLE, 2, target).build(), List.of(row(1, 1)), row(2, 2)));
        assertThat(((MirrorState.At) mirrors.stateOf(TABLE, MOVED)).position()).isEqualTo(Plans.at(2));
        GroupFiles late = delta(2, List.of(), row(2, 2));
        commit(catalog, late);
        assertThat(catalog.tableExists(NAME)).isFalse();
    }

    @Test
    void aRenameThatDiedHalfWayIsMadeAgain() throws Exception {
        commit(catalog, first(row(1, 1)));
        table().updateProperties().set(MirrorMarks.PATH, "a/b/moved").commit();

        mirrors.rename(TARGET, MOVED, "a/b/moved");

        assertThat(mirrors.mirrors()).containsEntry(TABLE, MOVED);
    }

    @Test
    void aNameThatIsTakenIsNotRenamedTo() throws Exception {
        commit(catalog, first(row(1, 1)));
        TargetName taken = new TargetName(List.of("demo"), "taken");
        catalog.createTable(CatalogNames.identifier(taken), schema.schema());

        assertThatThrownBy(() -> mirrors.rename(TARGET, taken, "demo/taken"))
                .isInstanceOf(MirrorChangeException.class)
                .hasMessageContaining("Cannot rename demo.t to demo.taken: a table of that name is there already");
        assertThat(table().properties()).containsEntry("pixeltable.path", "demo/t");
        assertThatThrownBy(() -> mirrors.rename(MOVED, TARGET, "demo/t"))
                .isInstanceOf(MirrorChangeException.class)
                .hasMessageContaining("a.b.moved");
    }

    @Test
    void aDroppedMirrorsFilesStayUnlessTheyArePurged() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(row(1, 1)), row(2, 2)));
        List<Path> files = files("warehouse/demo/t");

        String metadataFile = mirrors.drop(TARGET, false).orElseThrow().metadataFile();

        assertThat(mirrors.stateOf(TABLE, TARGET)).isInstanceOf(MirrorState.Absent.class);
        assertThat(files("warehouse/demo/t")).containsExactlyInAnyOrderElementsOf(files);
        catalog.registerTable(NAME, metadataFile);
        assertThat(mirrors.stateOf(TABLE, TARGET)).isInstanceOf(MirrorState.At.class);

        assertThat(mirrors.drop(TARGET, true)).contains(new Dropped(metadataFile, true));
        assertThat(mirrors.drop(TARGET, true)).isEmpty();

        assertThat(catalog.tableExists(NAME)).isFalse();
        assertThat(files("warehouse/demo/t")).noneMatch(file -> file.toString().endsWith(".parquet"));
        assertThat(mirrors.mirrors()).isEmpty();
        assertThat(mirrors.stateOf(TABLE, TARGET)).isInstanceOf(MirrorState.Absent.class);
    }

    @Test
    void historyEndsWhereTheMirrorWasADroppedTables() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));
        PlannedSchema planned = MirrorSchemas.first(COLUMNS, schema.lastColumnId());
        PlanBuilder successor = plan(Plans.OTHER, 7).schema(planned, COLUMNS);
        commit(catalog, write(successor.takingOver(TABLE).build(), List.of(), row(5, 0)));

        assertThat(mirrors.historyOf(Plans.OTHER, TARGET))
                .extracting(MirrorSnapshot::position)
                .containsExactly(Optional.of(Plans.at(7)));
    }

    @Test
    void aPositionIsTaggedAndATagIsNeverMoved() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(), row(2, 2)));

        assertThat(mirrors.tag(TABLE, TARGET, Plans.at(1), "snap")).isTrue();
        assertThat(tagged()).isEqualTo(snapshots().get(0).snapshotId());
        assertThat(mirrors.tag(TABLE, TARGET, Plans.at(1), "snap")).isTrue();
        assertThat(mirrors.tag(TABLE, TARGET, Plans.at(2), "snap")).isFalse();
        assertThat(tagged()).isEqualTo(snapshots().get(0).snapshotId());
    }

    @Test
    void whatHistoryDoesNotHoldIsNotTagged() throws Exception {
        assertThat(mirrors.tag(TABLE, TARGET, Plans.at(1), "snap")).isFalse();
        commit(catalog, first(row(1, 1)));
        Position viewed = Plans.at(1, Plans.OTHER, 1);

        assertThat(mirrors.tag(TABLE, TARGET, viewed, "snap")).isFalse();
        assertThat(mirrors.tag(Plans.OTHER, TARGET, Plans.at(1), "snap")).isFalse();
        assertThatThrownBy(() -> mirrors.tag(TABLE, TARGET, Plans.at(1), "main"))
                .isInstanceOf(MirrorChangeException.class)
                .hasMessageContaining("branch of that name");
    }

    private long tagged() {
        return table().refs().get("snap").snapshotId();
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(lake.resolve(folder))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void replaysAndMirrorsNeverSeeEachOther() throws Exception {
        GroupFiles replay =
                write(plan(1).first().replay().schema(schema, COLUMNS).build(), List.of(), row(1, 1));
        commit(catalog, replay);
        CatalogMirrorTables replays =
                new CatalogMirrorTables(MirrorCatalog.embedded("lake", lake), MirrorFormat.DEFAULT, SOURCE, true);

        assertThat(table().properties()).containsEntry(MirrorMarks.REPLAY, "true");
        assertThat(mirrors.stateOf(TABLE, TARGET)).isEqualTo(new MirrorState.SetApart("demo/t", true));
        assertThat(mirrors.stateOf(Plans.OTHER, TARGET)).isEqualTo(new MirrorState.SetApart("demo/t", true));
        assertThat(mirrors.mirrors()).isEmpty();
        assertThat(mirrors.historyOf(TABLE, TARGET)).isEmpty();
        assertThat(mirrors.tag(TABLE, TARGET, Plans.at(1), "t")).isFalse();
        assertThatThrownBy(() -> mirrors.drop(TARGET, true)).hasMessageContaining("isn't a mirror");
        assertThatThrownBy(() -> mirrors.rename(TARGET, MOVED, "demo/moved")).hasMessageContaining("isn't a mirror");
        assertThat(replays.stateOf(TABLE, TARGET)).isInstanceOf(MirrorState.At.class);

        dropMirror();
        commit(catalog, first(row(1, 1)));
        assertThat(replays.stateOf(TABLE, TARGET)).isEqualTo(new MirrorState.SetApart("demo/t", false));
        assertThat(replays.mirrors()).isEmpty();
    }

    /** Both may have been planned on an empty place, and stand at one position then. */
    @Test
    void aMirrorsGroupIsNotCommittedToAReplayNorTheOtherWayRound() throws Exception {
        commit(catalog, write(plan(1).first().replay().schema(schema, COLUMNS).build(), List.of(), row(1, 1)));
        commit(catalog, delta(2, List.of(), row(2, 2)));
        assertThat(versions()).containsExactly(1L);

        commit(catalog, write(plan(2).replay().schema(schema, COLUMNS).build(), List.of(), row(2, 2)));
        assertThat(versions()).containsExactly(1L, 2L);

        dropMirror();
        commit(catalog, first(row(1, 1)));
        commit(catalog, write(plan(2).replay().schema(schema, COLUMNS).build(), List.of(), row(2, 2)));
        assertThat(versions()).containsExactly(1L);
    }
}
