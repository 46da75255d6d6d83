package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import io.pixelake.testkit.LakeInvariants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody else commits to the mirror, or takes it away, between Pixelake's look at it and its swap. */
class OvertakenCommitTest extends CommitUnderFaults {
    /** Iceberg's own classes, through a catalog of their own, between the look at the mirror and the swap. */
    @ParameterizedTest
    @EnumSource(
            value = CommitScenes.Scene.class,
            names = {"FIRST", "FIRST_AND_ON", "IN_PLACE_OF_A_FOREIGN_TABLE"},
            mode = EnumSource.Mode.EXCLUDE)
    void somebodyElseCommitsBetweenPlanningAndTheSwap(CommitScenes.Scene scene) throws Exception {
        begin(scene);
        for (Map.Entry<String, Runnable> other : others().entrySet()) {
            survives(scene, other.getKey(), "overtaken by " + other.getKey(), beforeTheSwap(other.getValue()));
        }
        if (scene != CommitScenes.Scene.REVERT && scene != CommitScenes.Scene.REVERT_AND_ON) {
            check = () -> checkThatNewPositionsFollow(scene);
            survives(
                    scene, "an expiry", "overtaken by an expiry", beforeTheSwap(() -> expire(catalog.loadTable(NAME))));
        }
    }

    private static Plan beforeTheSwap(Runnable other) {
        return faults -> faults.plan(Step.SWAP, Moment.BEFORE, 0, 1, other::run);
    }

    private void checkThatNewPositionsFollow(CommitScenes.Scene scene) {
        LakeInvariants invariants = LakeInvariants.of(table());
        invariants.check();
        List<Map.Entry<String, List<String>>> expected =
                List.copyOf(scenes.expected(scene).entrySet());
        assertThat(invariants.rowsByPosition().entrySet())
                .containsExactlyElementsOf(expected.subList(1, expected.size()));
    }

    /** What was planned for a mirror that isn't there any more doesn't make one. */
    @ParameterizedTest
    @EnumSource(names = {"INSERTS", "DELETES", "SCHEMA", "REWRITE", "SEVERAL", "REVERT", "REVERT_AND_ON"})
    void somebodyTakesTheTableAwayBetweenPlanningAndTheSwap(CommitScenes.Scene scene) throws Exception {
        TableIdentifier away = TableIdentifier.of("demo", "away");
        begin(scene);
        check = () -> assertThat(catalog.tableExists(NAME)).isFalse();
        survives(scene, "a drop", "overtaken by a drop", beforeTheSwap(() -> catalog.dropTable(NAME, false)));

        reset();
        List<String> before = LakeInvariants.of(table()).positions();
        check = () -> {
            assertThat(catalog.tableExists(NAME)).isFalse();
            LakeInvariants moved = LakeInvariants.of(catalog.loadTable(away));
            moved.check();
            assertThat(moved.positions())
                    .isIn(before, List.copyOf(scenes.expected(scene).keySet()));
        };
        survives(scene, "a rename", "overtaken by a rename", beforeTheSwap(() -> catalog.renameTable(NAME, away)));
    }

    private Map<String, Runnable> others() {
        return Map.of(
                "a compaction", () -> compact(catalog.loadTable(NAME)),
                "a property",
                        () -> catalog.loadTable(NAME)
                                .updateProperties()
                                .set("owner", "user")
                                .commit());
    }

    /** Groups carry their whole schema, so they would undo what somebody did to the columns. Whoever planned them plans anew. */
    @ParameterizedTest
    @EnumSource(names = {"INSERTS", "DELETES", "SCHEMA", "REWRITE", "SEVERAL", "REVERT", "REVERT_AND_ON"})
    void somebodyChangesAColumnBetweenPlanningAndTheSwap(CommitScenes.Scene scene) throws Exception {
        begin(scene);
        List<String> before = LakeInvariants.of(table()).positions();
        check = () -> {
            LakeInvariants now = LakeInvariants.of(catalog.loadTable(NAME));
            now.check();
            assertThat(now.positions()).isEqualTo(before);
            assertThat(catalog.loadTable(NAME).schema().findField("i").doc()).isEqualTo("theirs");
        };
        Runnable comment = () -> catalog.loadTable(NAME)
                .updateSchema()
                .updateColumnDoc("i", "theirs")
                .commit();
        survives(scene, "a comment", "overtaken by a comment on a column", beforeTheSwap(comment));
    }

    /** One file in place of all, without the rows that went. */
    private static void compact(Table table) {
        Set<DataFile> data = new HashSet<>();
        Set<DeleteFile> deletes = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles();
                CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
            tasks.forEach(task -> {
                data.add(task.file());
                deletes.addAll(task.deletes());
            });
            DataWriter<Record> writer = Parquet.writeData(
                            table.io().newOutputFile(table.location() + "/data/" + UUID.randomUUID() + ".parquet"))
                    .schema(table.schema())
                    .withSpec(PartitionSpec.unpartitioned())
                    .createWriterFunc(GenericParquetWriter::create)
                    .build();
            try (writer) {
                rows.forEach(writer::write);
            }
            RewriteFiles rewrite = table.newRewrite()
                    .validateFromSnapshot(table.currentSnapshot().snapshotId());
            data.forEach(rewrite::deleteFile);
            deletes.forEach(rewrite::deleteFile);
            rewrite.addFile(writer.toDataFile()).commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing that main doesn't need; older positions go, and their files with them. */
    private static void expire(Table table) {
        table.expireSnapshots()
                .expireOlderThan(System.currentTimeMillis())
                .retainLast(1)
                .commit();
    }
}
