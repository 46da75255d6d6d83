package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.CatalogKind;
import io.pixelake.model.SourceInstance;
import io.pixelake.testkit.RestCatalogServer;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.nessie.NessieCatalog;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Test;

class CatalogProfileTest {
    private static final SourceInstance SOURCE = new SourceInstance("id-1", "/homes/one on here");
    private static final String REASON =
            "Cannot mirror to the catalog prod: Nessie's Iceberg REST API keeps one snapshot of a table only and never sets its"
                    + " main branch back, so neither versions nor reverts of Pixeltable can be mirrored to it. Use Nessie's own API"
                    + " instead, with the catalog properties type=nessie and uri=<the server>/api/v2, or another catalog.";

    @Test
    void aCatalogIsKnownByItsTypeOrItsClass() {
        assertThat(CatalogProfile.of(Map.of("type", "glue")).namespaces().betweenFolders())
                .isEqualTo("__");
        assertThat(CatalogProfile.of(Map.of("catalog-impl", "org.apache.iceberg.aws.glue.GlueCatalog")))
                .isEqualTo(CatalogProfile.of(Map.of("type", "glue")));
        assertThat(CatalogProfile.of(Map.of("catalog-impl", "org.apache.iceberg.hive.HiveCatalog")))
                .isEqualTo(CatalogProfile.of(Map.of("type", "hive")));
        assertThat(CatalogProfile.of(Map.of("type", "rest")).namespaces().betweenFolders())
                .isEmpty();
        assertThat(CatalogProfile.of(Map.of()))
                .as("the embedded lake")
                .isEqualTo(CatalogProfile.of(Map.of("type", "rest")));
    }

    @Test
    void nessieIsKnownByTypeAndClassAndOfAnOpenCatalogTheClassCounts() throws Exception {
        assertThat(CatalogProfile.of(Map.of("catalog-impl", "org.apache.iceberg.nessie.NessieCatalog")))
                .isEqualTo(CatalogProfile.of(Map.of("type", "nessie")))
                .isNotEqualTo(CatalogProfile.STANDARD);
        try (NessieCatalog nessie = new NessieCatalog();
                InMemoryCatalog other = new InMemoryCatalog()) {
            other.initialize("other", Map.of());
            assertThat(CatalogProfile.of(nessie)).isEqualTo(CatalogProfile.of(Map.of("type", "nessie")));
            assertThat(CatalogProfile.of(other)).isEqualTo(CatalogProfile.STANDARD);
        }
    }

    @Test
    void unityIsKnownByItsAddress() throws Exception {
        for (String path : new String[] {"/api/2.1/unity-catalog/iceberg-rest", "/api/2.1/unity-catalog/iceberg"}) {
            CatalogProfile unity = CatalogProfile.of(Map.of("type", "rest", "uri", "https://adb-1.example.com" + path));
            assertThat(unity.kind()).isEqualTo(CatalogKind.UNITY);
            assertThat(unity.oneSnapshotPerCommit()).isTrue();
            assertThat(unity.namespaces().betweenFolders()).isEqualTo("__");
        }
        try (InMemoryCatalog behind = new InMemoryCatalog();
                RestCatalogServer server = RestCatalogServer.start(behind)) {
            behind.initialize("behind", Map.of());
            server.tell("uri", server.properties().get("uri") + "/api/2.1/unity-catalog/iceberg-rest");
            try (AutoCloseable opened = (AutoCloseable)
                    MirrorCatalog.of("prod", server.properties()).open()) {
                assertThat(CatalogProfile.of((Catalog) opened).kind()).isEqualTo(CatalogKind.UNITY);
            }
        }
    }

    @Test
    void whatUsersSetWinsWhereverTheCatalogIsOpened() throws Exception {
        try (InMemoryCatalog behind = new InMemoryCatalog();
                RestCatalogServer server = RestCatalogServer.start(behind)) {
            behind.initialize("behind", Map.of());
            Map<String, String> properties = new HashMap<>(server.properties());
            assertThat(MirrorCatalog.of("prod", properties).profile()).isEqualTo(CatalogProfile.STANDARD);

            properties.put(CatalogKind.PROPERTY, "glue");
            MirrorCatalog set = MirrorCatalog.of("prod", properties);
            assertThat(set.profile()).isEqualTo(CatalogProfile.of(Map.of("type", "glue")));
            try (RESTCatalog opened = (RESTCatalog) set.open()) {
                assertThat(CatalogProfile.of(opened)).isEqualTo(set.profile());
            }
        }
    }

    /** Tried for ever, a mirror there failed at each commit. */
    @Test
    void mirrorsAreRefusedWhereAServerSaysThatItIsNessie() throws Exception {
        try (InMemoryCatalog behind = new InMemoryCatalog();
                RestCatalogServer server = RestCatalogServer.start(behind)) {
            behind.initialize("behind", Map.of());
            MirrorCatalog catalog = MirrorCatalog.of("prod", server.properties());
            catalog.checkForMirrors();
            LakePreview.open(catalog, MirrorFormat.DEFAULT, SOURCE).close();

            server.tell("nessie.is-nessie-catalog", "true");
            assertThatThrownBy(catalog::checkForMirrors)
                    .isInstanceOf(NoMirrorsException.class)
                    .hasMessage(REASON);
            assertThatThrownBy(() -> LakePreview.open(catalog, MirrorFormat.DEFAULT, SOURCE))
                    .isInstanceOf(NoMirrorsException.class)
                    .hasMessage(REASON);
            assertThat(TableTrouble.isForGood(new NoMirrorsException(REASON)))
                    .as("a task that comes to it later")
                    .isTrue();
        }
    }

    @Test
    void whoCannotBeReachedIsLeftToTheJob() {
        MirrorCatalog nobody = MirrorCatalog.of("prod", Map.of("type", "rest", "uri", "http://127.0.0.1:1"));

        assertThatCode(nobody::checkForMirrors).doesNotThrowAnyException();
    }

    @Test
    void newMirrorsHaveWhatTheirCatalogNeeds() {
        assertThat(MirrorTableProperties.defaults(CatalogProfile.of(Map.of("type", "hive"))))
                .containsEntry("engine.hive.enabled", "true")
                .containsEntry("write.metadata.delete-after-commit.enabled", "true");
        assertThat(MirrorTableProperties.defaults(CatalogProfile.of(Map.of("type", "nessie"))))
                .doesNotContainKeys("engine.hive.enabled", "write.metadata.delete-after-commit.enabled")
                .containsKey("write.parquet.compression-codec");
    }

    /** After the commit's outcome was asked for, Iceberg's own words come first. */
    @Test
    void columnsThatAMetastoreRefusesStopOneTableAtOnce() {
        RuntimeException refused = new CommitStateUnknownException(
                new IllegalStateException(
                        "The following columns have types incompatible with the existing columns in their respective positions :"));
        assertThat(TableTrouble.isBehind(refused)).isTrue();
        assertThat(TableTrouble.isForGood(refused)).isTrue();
        RuntimeException unknown = new CommitStateUnknownException(new IllegalStateException("504 Gateway Timeout"));
        assertThat(TableTrouble.isBehind(unknown)).isFalse();
    }
}
