package io.pixelake.lake.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.CatalogProfile;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.testkit.PlanBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a catalog's profile makes of the properties of mirrors that are there already. */
class ProfilePropertiesTest {
    private static final TableIdentifier NAME = TableIdentifier.of("demo", "t");
    private static final CatalogProfile HIVE = CatalogProfile.of(Map.of("type", "hive"));
    private static final CatalogProfile NESSIE = CatalogProfile.of(Map.of("type", "nessie"));
    private static final String DELETES_METADATA = "write.metadata.delete-after-commit.enabled";
    private static final String HIVE_ENABLED = "engine.hive.enabled";

    private final InMemoryCatalog catalog = new InMemoryCatalog();

    @BeforeEach
    void open() {
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("demo"));
    }

    @AfterEach
    void close() throws Exception {
        catalog.close();
    }

    /** A metastore looks at what the table was before the commit that changes its columns. */
    @Test
    void whatHiveNeedsIsCommittedBeforeAnythingElse() {
        create(Map.of());
        assertThat(mirror(HIVE).prepare()).isTrue();
        assertThat(catalog.loadTable(NAME).properties()).containsEntry(HIVE_ENABLED, "true");
        assertThat(mirror(HIVE).prepare()).as("again").isFalse();
    }

    @Test
    void whatUsersChoseStays() {
        create(Map.of(HIVE_ENABLED, "false"));
        assertThat(mirror(HIVE).prepare()).isFalse();
        assertThat(staged(HIVE, Map.of())).containsEntry(HIVE_ENABLED, "false");
    }

    @Test
    void otherCatalogsNeedNothing() {
        create(Map.of());
        assertThat(mirror(CatalogProfile.STANDARD).prepare()).isFalse();
        assertThat(staged(CatalogProfile.STANDARD, Map.of()))
                .containsEntry(DELETES_METADATA, "true")
                .doesNotContainKey(HIVE_ENABLED);
    }

    @Test
    void whatNessieWarnsOfGoesWithTheNextCommit() {
        create(Map.of(DELETES_METADATA, "true", "mine", "stays"));
        assertThat(staged(NESSIE, Map.of())).doesNotContainKey(DELETES_METADATA).containsEntry("mine", "stays");
    }

    @Test
    void unlessTheSettingsAskForIt() {
        create(Map.of());
        assertThat(staged(NESSIE, Map.of(DELETES_METADATA, "true"))).containsEntry(DELETES_METADATA, "true");
    }

    private void create(Map<String, String> properties) {
        Schema schema = new Schema(Types.NestedField.optional(1, "i", Types.LongType.get()));
        catalog.buildTable(NAME, schema)
                .withProperties(new HashMap<>(properties))
                .create();
    }

    private WritableMirrorTable mirror(CatalogProfile profile) {
        return WritableMirrorTable.existing((BaseTable) catalog.loadTable(NAME), profile);
    }

    /** The properties that the commit of a version would leave. */
    private Map<String, String> staged(CatalogProfile profile, Map<String, String> asked) {
        GroupPlan plan = new PlanBuilder(
                        UUID.randomUUID(), 2, MirrorTarget.of(new TargetName(List.of("demo"), "t"), "memory"))
                .layout(new TableLayout(Optional.empty(), Optional.empty(), asked))
                .build();
        StagedTableOperations staged = mirror(profile).stage();
        TableMetadata.Builder changed = TableMetadata.buildFrom(staged.current());
        new LayoutStaging(staged, plan).stageProperties(changed, Map.of());
        return changed.build().properties();
    }
}
