package io.pixelake.sink.commit;

import io.pixelake.model.GroupKind;
import io.pixelake.model.Position;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;

/** What there is to commit, for a fault to happen meanwhile: each kind of group, and several in one commit. */
public final class CommitScenes {
    private static final TableSchema WIDER = EmbeddedLake.columns("i", "k");
    /** Version 2, made again after a revert to 1. */
    private static final Position SECOND_AGAIN = Position.of(new TableVersion(2, 9_000_002));

    public enum Scene {
        FIRST,
        FIRST_AND_ON,
        IN_PLACE_OF_A_FOREIGN_TABLE,
        INSERTS,
        DELETES,
        SCHEMA,
        REWRITE,
        SEVERAL,
        REVERT,
        REVERT_AND_ON
    }

    private final EmbeddedLake lake;

    CommitScenes(EmbeddedLake lake) {
        this.lake = lake;
    }

    /** What is in the lake before. */
    void prepare(Scene scene) throws IOException, InterruptedException {
        lake.schema = MirrorSchemas.first(EmbeddedLake.COLUMNS, 0);
        switch (scene) {
            case FIRST, FIRST_AND_ON -> {}
            case IN_PLACE_OF_A_FOREIGN_TABLE -> makeForeign();
            case REVERT, REVERT_AND_ON -> lake.commit(lake.catalog, versionOne(), versionTwo(), versionThree());
            default -> lake.commit(lake.catalog, versionOne(), versionTwo());
        }
    }

    private void makeForeign() {
        lake.catalog.createNamespace(EmbeddedLake.NAME.namespace());
        Table foreign = lake.catalog.createTable(
                EmbeddedLake.NAME,
                MirrorSchemas.first(EmbeddedLake.columns("theirs"), 0).schema());
        foreign.newAppend().commit();
        lake.schema = MirrorSchemas.first(EmbeddedLake.COLUMNS, foreign.schema().highestFieldId());
    }

    /** Writes the groups that are to be committed then. */
    List<GroupFiles> write(Scene scene) throws IOException {
        return switch (scene) {
            case FIRST -> List.of(versionOne());
            case FIRST_AND_ON -> List.of(versionOne(), versionTwo(), versionThree());
            case IN_PLACE_OF_A_FOREIGN_TABLE ->
                List.of(
                        lake.write(
                                lake.plan(1).first().replaceForeign().build(),
                                List.of(),
                                EmbeddedLake.row(1, 1),
                                EmbeddedLake.row(2, 1)),
                        versionTwo());
            case INSERTS -> List.of(lake.delta(3, List.of(), EmbeddedLake.row(4, 3), EmbeddedLake.row(5, 3)));
            case DELETES -> {
                // The keys of the other scenes are in the committables.
                lake.stageKeysInFiles();
                yield List.of(versionThree());
            }
            case SCHEMA -> List.of(lake.group(3, GroupKind.SCHEMA, wider(), WIDER, List.of()));
            case REWRITE ->
                List.of(lake.group(
                        3,
                        GroupKind.REWRITE,
                        lake.schema,
                        EmbeddedLake.COLUMNS,
                        List.of(),
                        EmbeddedLake.row(2, 1),
                        EmbeddedLake.row(7, 3)));
            case SEVERAL -> List.of(versionThree(), schemaFour(), deltaFive());
            case REVERT -> List.of(back());
            case REVERT_AND_ON ->
                List.of(
                        back(),
                        lake.write(
                                lake.plan(11).between(Plans.at(1), SECOND_AGAIN).build(),
                                List.of(EmbeddedLake.row(2, 1)),
                                EmbeddedLake.row(8, 2)));
        };
    }

    private GroupFiles versionOne() throws IOException {
        return lake.first(EmbeddedLake.row(1, 1), EmbeddedLake.row(2, 1));
    }

    private GroupFiles versionTwo() throws IOException {
        return lake.delta(2, List.of(EmbeddedLake.row(1, 1)), EmbeddedLake.row(1, 2), EmbeddedLake.row(3, 2));
    }

    private GroupFiles versionThree() throws IOException {
        return lake.delta(3, List.of(EmbeddedLake.row(2, 1), EmbeddedLake.row(3, 2)), EmbeddedLake.row(2, 3));
    }

    private GroupFiles schemaFour() throws IOException {
        return lake.group(4, GroupKind.SCHEMA, wider(), WIDER, List.of());
    }

    /** Rows go that an earlier group of the same commit brought. */
    private GroupFiles deltaFive() throws IOException {
        return lake.group(5, GroupKind.DELTA, wider(), WIDER, List.of(EmbeddedLake.row(2, 3)), EmbeddedLake.row(2, 5));
    }

    private PlannedSchema wider() {
        return MirrorSchemas.evolve(lake.schema, EmbeddedLake.COLUMNS, WIDER);
    }

    private GroupFiles back() {
        long first = lake.snapshots().get(0).snapshotId();
        return EmbeddedLake.ended(
                lake.plan(10).between(Plans.at(3), Plans.at(1)).revertTo(first).build());
    }

    /** The rows of each position along {@code main}, when all is well. */
    Map<String, List<String>> expected(Scene scene) {
        Map<String, List<String>> versions = new LinkedHashMap<>();
        versions.put("1:2000001", List.of("1@1", "2@1"));
        if (scene != Scene.FIRST && scene != Scene.REVERT && scene != Scene.REVERT_AND_ON) {
            versions.put("2:2000002", List.of("1@2", "2@1", "3@2"));
        }
        switch (scene) {
            case FIRST, IN_PLACE_OF_A_FOREIGN_TABLE, REVERT -> {}
            case FIRST_AND_ON, DELETES, SEVERAL -> versions.put("3:2000003", List.of("1@2", "2@3"));
            case INSERTS -> versions.put("3:2000003", List.of("1@2", "2@1", "3@2", "4@3", "5@3"));
            case SCHEMA -> versions.put("3:2000003", List.of("1@2", "2@1", "3@2"));
            case REWRITE -> versions.put("3:2000003", List.of("2@1", "7@3"));
            case REVERT_AND_ON -> versions.put("2:9000002", List.of("1@1", "8@2"));
        }
        if (scene == Scene.SEVERAL) {
            versions.put("4:2000004", List.of("1@2", "2@3"));
            versions.put("5:2000005", List.of("1@2", "2@5"));
        }
        return versions;
    }
}
