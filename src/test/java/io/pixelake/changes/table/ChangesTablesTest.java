package io.pixelake.changes.table;

import static io.pixelake.changes.table.ChangesTableTest.CHANGES;
import static io.pixelake.changes.table.ChangesTableTest.FROM_THE_START;
import static io.pixelake.changes.table.ChangesTableTest.changes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.changes.feed.ChangesGoneException;
import io.pixelake.changes.target.CaughtUp;
import io.pixelake.changes.target.ChangesTargetException;
import io.pixelake.lake.CatalogProfile;
import io.pixelake.sink.commit.EmbeddedLake;
import io.pixelake.sink.commit.FaultyCatalog;
import io.pixelake.testkit.UnusedFiles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which table holds the changes of a mirror, whatever became of either. */
class ChangesTablesTest extends EmbeddedLake {
    private static final TableIdentifier MOVED = TableIdentifier.of("other", "u");
    private static final TableIdentifier MOVED_CHANGES = TableIdentifier.of("other", "u__changes");

    private IcebergChanges changes;

    @BeforeEach
    void create() {
        changes = changes(catalog, FROM_THE_START);
    }

    private List<String> rows(TableIdentifier name) throws Exception {
        return ChangeRows.of(catalog.loadTable(name)).texts();
    }

    @Test
    void aMirrorThatIsNotThereOrHasNoVersionYetHasNoChanges() throws Exception {
        assertThat(changes.catchUp(NAME)).isEqualTo(CaughtUp.NOTHING);
        catalog.createNamespace(NAME.namespace());
        catalog.createTable(NAME, schema.schema());

        assertThat(changes.catchUp(NAME)).isEqualTo(CaughtUp.NOTHING);

        assertThat(changes.reported(NAME)).isEmpty();
        assertThat(catalog.tableExists(CHANGES)).isFalse();
    }

    @Test
    void aNewOneHasTheMirrorsMarksAndFieldIds() throws Exception {
        commit(catalog, first(row(1, 1)));
        changes.catchUp(NAME);

        BaseTable created = (BaseTable) catalog.loadTable(CHANGES);
        assertThat(created.properties())
                .containsEntry("pixelake.changes-of", table().uuid().toString())
                .containsEntry("pixelake.changes-of-table", "demo.t")
                .containsEntry("pixeltable.source-id", SOURCE.id())
                .containsEntry("write.metadata.delete-after-commit.enabled", "true")
                .containsEntry("write.metadata.previous-versions-max", "10")
                .doesNotContainKey("pixeltable.table-id");
        assertThat(created.schema().findField("i")).isEqualTo(schema.schema().findField("i"));
        assertThat(created.spec().isUnpartitioned()).isTrue();
        assertThat(created.sortOrder().fields()).singleElement().satisfies(field -> assertThat(
                        created.schema().findColumnName(field.sourceId()))
                .isEqualTo("_pxt_change"));
        assertThat(created.currentSnapshot().addedDataFiles(created.io()))
                .allSatisfy(file -> assertThat(file.sortOrderId())
                        .isEqualTo(created.sortOrder().orderId()));
    }

    /** As mirrors do, and before a commit that may change the columns. */
    @Test
    void oneOfAnEarlierReleaseGetsWhatTheCatalogNeeds() throws Exception {
        commit(catalog, first(row(1, 1)));
        changes.catchUp(NAME);
        ChangesTables hive = new ChangesTables(catalog, changesOf(), false, CatalogProfile.of(Map.of("type", "hive")));

        BaseTable prepared = hive.findOrCreate(NAME, (BaseTable) table());

        assertThat(prepared.properties()).containsEntry("engine.hive.enabled", "true");
        assertThat(catalog.loadTable(CHANGES).properties()).containsEntry("engine.hive.enabled", "true");
        String location = prepared.operations().current().metadataFileLocation();
        assertThat(hive.findOrCreate(NAME, (BaseTable) table())
                        .operations()
                        .current()
                        .metadataFileLocation())
                .as("no further commit")
                .isEqualTo(location);
        commit(catalog, delta(2, List.of(), row(2, 2)));
        changes.catchUp(NAME);
        assertThat(rows(CHANGES)).hasSize(2);
    }

    private static UnaryOperator<TableIdentifier> changesOf() {
        return mirror -> TableIdentifier.of(mirror.namespace(), mirror.name() + "__changes");
    }

    @Test
    void aCommitThatAnotherOvertookLeavesNoFiles() throws Exception {
        commit(catalog, first(row(1, 1)));
        changes.catchUp(NAME);
        commit(catalog, delta(2, List.of(), row(2, 2)));
        AtomicInteger commits = new AtomicInteger();
        Catalog raced = new FaultyCatalog(catalog, (name, run) -> {
            if (commits.getAndIncrement() == 0) {
                catalog.loadTable(name).updateProperties().set("owner", "user").commit();
            }
            run.run();
        });

        changes(raced, FROM_THE_START).catchUp(NAME);

        assertThat(commits).hasValue(2);
        assertThat(rows(CHANGES)).hasSize(2);
        assertThat(UnusedFiles.of(catalog.loadTable(CHANGES))).isEmpty();
    }

    @Test
    void oneThatTheUserDroppedBeginsAgain() throws Exception {
        commit(catalog, first(row(1, 1)), delta(2, List.of(row(1, 1)), row(2, 2)));
        changes.catchUp(NAME);
        List<String> before = rows(CHANGES);
        catalog.dropTable(CHANGES, true);

        changes.catchUp(NAME);

        assertThat(rows(CHANGES)).isEqualTo(before).hasSize(3);
    }

    @Test
    void aTableThatSomebodySetBackIsContinuedFromThere() throws Exception {
        commit(catalog, first(row(1, 1)));
        changes.catchUp(NAME);
        long first = catalog.loadTable(CHANGES).currentSnapshot().snapshotId();
        commit(catalog, delta(2, List.of(), row(2, 2)));
        changes.catchUp(NAME);
        List<String> before = rows(CHANGES);
        catalog.loadTable(CHANGES).manageSnapshots().rollbackTo(first).commit();
        assertThat(rows(CHANGES)).hasSize(1);

        changes.catchUp(NAME);

        assertThat(rows(CHANGES)).isEqualTo(before);
    }

    @Test
    void aTableThatIsNoneOfOursIsLeftAlone() throws Exception {
        commit(catalog, first(row(1, 1)));
        catalog.createTable(CHANGES, new Schema(Types.NestedField.optional(1, "theirs", Types.LongType.get())));

        assertThatThrownBy(() -> changes.catchUp(NAME))
                .isInstanceOf(NotAChangesTableException.class)
                .hasMessage(
                        "Cannot write the changes of demo.t to demo.t__changes: a table or view of that name exists, and isn't a"
                                + " changes table. Rename it, or choose another target for the changes.");

        assertThat(catalog.loadTable(CHANGES).currentSnapshot()).isNull();
    }

    @Test
    void theChangesOfAMirrorThatWasDroppedAndCreatedAgainStay() throws Exception {
        commit(catalog, first(row(1, 1)));
        changes.catchUp(NAME);
        String id = table().uuid().toString();
        List<String> before = rows(CHANGES);
        dropMirror();
        commit(catalog, first(row(5, 1)));

        assertThatThrownBy(() -> changes.catchUp(NAME))
                .isInstanceOf(NotAChangesTableException.class)
                .hasMessage(
                        "Cannot write the changes of demo.t to demo.t__changes: it holds the changes of another mirror (Iceberg's table"
                                + " id " + id
                                + "), one that was renamed, or that was dropped before this one was created."
                                + " Rename it, or drop it if nobody needs it any more: a new changes table is created then.");
        assertThatThrownBy(() -> changes.reported(NAME)).isInstanceOf(NotAChangesTableException.class);

        assertThat(rows(CHANGES)).isEqualTo(before);
        catalog.renameTable(CHANGES, TableIdentifier.of("demo", "t__changes_before"));
        assertThat(changes.catchUp(NAME).rows()).isEqualTo(1);
        assertThat(rows(CHANGES)).containsExactly("2 v1 insert 5=[50]");
    }

    @Test
    void whereTheMirrorLostTheSnapshotTheMessageSaysWhatToDo() throws Exception {
        commit(catalog, first(row(1, 1)));
        changes.catchUp(NAME);
        long reported = table().currentSnapshot().snapshotId();
        commit(catalog, delta(2, List.of(), row(2, 2)));
        table().expireSnapshots().expireSnapshotId(reported).commit();

        assertThatThrownBy(() -> changes.catchUp(NAME))
                .isInstanceOf(ChangesTargetException.class)
                .hasCauseInstanceOf(ChangesGoneException.class)
                .hasMessage(
                        "Cannot continue demo.t__changes, the changes of demo.t: the mirror doesn't have the snapshot "
                                + reported
                                + " any more, up to which they are written, so that nothing tells what has changed since."
                                + " Rename the table, or drop it if nobody needs it any more: a new one is created then.");

        assertThat(rows(CHANGES)).hasSize(1);
    }

    // ---- renamed mirrors ----

    private void move() throws Exception {
        commit(catalog, first(row(1, 1)));
        changes.catchUp(NAME);
        catalog.createNamespace(MOVED.namespace());
        catalog.renameTable(NAME, MOVED);
    }

    @Test
    void itFollowsAMirrorThatWasRenamed() throws Exception {
        move();

        assertThat(changes.reported(MOVED)).isPresent();
        assertThat(changes.catchUp(MOVED)).isEqualTo(CaughtUp.NOTHING);

        assertThat(catalog.tableExists(CHANGES)).isFalse();
        assertThat(rows(MOVED_CHANGES)).containsExactly("2 v1 insert 1=[10]");
    }

    @Test
    void whoStartedSinceThenFindsIt() throws Exception {
        move();

        changes(catalog, FROM_THE_START).catchUp(MOVED);

        assertThat(catalog.tableExists(CHANGES)).isFalse();
        assertThat(rows(MOVED_CHANGES)).containsExactly("2 v1 insert 1=[10]");
    }

    @Test
    void theChangesTableOfAnotherTargetStays() throws Exception {
        commit(catalog, first(row(1, 1)));
        changes.catchUp(NAME);
        TableIdentifier other = TableIdentifier.of("demo", "log");

        new IcebergChanges(catalog, mirror -> other, FROM_THE_START).catchUp(NAME);

        assertThat(rows(CHANGES)).isEqualTo(rows(other)).hasSize(1);
    }

    @Test
    void whereTheCatalogRefusesTheMessageSaysWhatToDo() throws Exception {
        move();

        assertThatThrownBy(() -> changes(withoutRenames(), FROM_THE_START).catchUp(MOVED))
                .isInstanceOf(ChangesTargetException.class)
                .hasMessage(
                        "Cannot rename demo.t__changes to other.u__changes, as its mirror is other.u now: no renames here."
                                + " Rename it yourself, or drop it if nobody needs it any more: a new changes table is created then.");
    }

    private Catalog withoutRenames() {
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(),
                new Class<?>[] {Catalog.class, SupportsNamespaces.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("renameTable")) {
                        throw new UnsupportedOperationException("no renames here");
                    }
                    try {
                        return method.invoke(catalog, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
