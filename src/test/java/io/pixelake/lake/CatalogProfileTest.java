package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.access.LakeAccess;
import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.lake.probe.CatalogProbe;
import io.pixelake.model.CatalogKind;
import io.pixelake.model.MirrorState;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.nessie.NessieCatalog;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogProfileTest {
    private static final SourceInstance SOURCE = new SourceInstance("id-1", "/homes/one on here");
    private static final String REASON =
            "Cannot mirror to the catalog prod: Nessie's Iceberg REST API keeps one snapshot of a table only and never sets its"
                    + " main branch back, so neither versions nor reverts of Pixeltable can be mirrored to it. Use Nessie's own API"
                    + " instead, with the catalog properties type=nessie and uri=<the server>/api/v2, or another catalog.";

    @TempDir
    Path directory;

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
    void amazonsServersAreKnownByTheirAddresses() {
        for (String host : new String[] {
            "glue.us-east-1.amazonaws.com", "glue-fips.us-gov-west-1.amazonaws.com", "glue.cn-north-1.amazonaws.com.cn"
        }) {
            assertThat(ofRest("https://" + host + "/iceberg"))
                    .as(host)
                    .isEqualTo(CatalogProfile.of(Map.of("type", "glue")));
        }
        for (String uri : new String[] {
            "https://s3tables.eu-west-3.amazonaws.com/iceberg", "https://s3tables.us-west-2.api.aws/iceberg/"
        }) {
            CatalogProfile tables = ofRest(uri);
            assertThat(tables.kind()).as(uri).isEqualTo(CatalogKind.S3_TABLES);
            assertThat(tables.namespaces().betweenFolders()).isEqualTo("__");
        }
        for (String uri : new String[] {
            "https://s3tables.evil.example.com/iceberg",
            "https://proxy.example.com/glue.us-east-1.amazonaws.com/iceberg",
            "https://s3tables.us-west-2.amazonaws.com.example.com/iceberg"
        }) {
            assertThat(ofRest(uri)).as(uri).isEqualTo(CatalogProfile.STANDARD);
        }
        assertThat(CatalogProfile.of(Map.of("type", "rest", CatalogKind.PROPERTY, "s3-tables"))
                        .kind())
                .isEqualTo(CatalogKind.S3_TABLES);
    }

    private static CatalogProfile ofRest(String uri) {
        return CatalogProfile.of(Map.of("type", "rest", "uri", uri));
    }

    /** A table beyond it couldn't be thinned any more. */
    @Test
    void aHistoryThatTheCatalogCannotHoldIsRefused() {
        String tables = "https://s3tables.eu-west-3.amazonaws.com/iceberg";
        assertThatThrownBy(() -> LakeAccess.checkForMirrors(lake("6 MB", "type=rest", "uri=" + tables)))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot use lake.history.max-metadata: 6 MB with the catalog lake: S3 Tables refuses a table whose"
                                + " metadata is larger than 5 MB. Set it to less; the default is 4 MB.");
        assertThatThrownBy(() -> LakeAccess.checkHistory(lake("21 MB", "type=glue")))
                .hasMessageContaining("Glue refuses a table whose metadata is larger than 20 MB");
        LakeAccess.checkHistory(lake("20 MB", "type=glue"));
        LakeAccess.checkHistory(lake("4 MB", "type=rest", "uri=" + tables));
        LakeAccess.checkHistory(lake("500 MB", "type=jdbc"));
        LakeAccess.checkHistory(lake("500 MB"));
    }

    private MirrorConfig.Lake lake(String maxMetadata, String... properties) {
        Map<String, List<String>> flags = Map.of("--catalog-property", List.of(properties));
        try {
            Path file = Files.writeString(
                    directory.resolve("pixelake.yaml"), "lake: { history: { max-metadata: " + maxMetadata + " } }");
            return ConfigLoader.load(Optional.of(file), new ConfigFlags(flags), Map.of())
                    .lake();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Amazon's servers don't stage tables; one is created there, which is no mirror, and counts as absent for its own source as long as it is untouched. */
    @Test
    void whereAServerStagesNoTableAnEmptyOneKeepsThePlace() throws Exception {
        try (InMemoryCatalog behind = new InMemoryCatalog();
                RestCatalogServer server = RestCatalogServer.start(behind)) {
            behind.initialize("behind", Map.of());
            server.refuseStagedTables();
            MirrorCatalog catalog = MirrorCatalog.of("prod", server.properties());
            TargetName name = new TargetName(List.of("demo"), "t");
            TableIdentifier identifier = TableIdentifier.of("demo", "t");
            UUID first = UUID.randomUUID();
            UUID recreated = UUID.randomUUID();
            assertThat(CatalogProbe.run(catalog, List.of(name)).problems()).isEmpty();

            MirrorState place = mirrors(catalog, SOURCE).stateOf(first, name);
            assertThat(place)
                    .isEqualTo(
                            new MirrorState.Absent(behind.loadTable(identifier).location(), 1));
            assertThat(mirrors(catalog, SOURCE).mirrors()).isEmpty();
            assertThat(mirrors(catalog, SOURCE).stateOf(recreated, name)).isEqualTo(place);
            assertThat(behind.loadTable(identifier).properties())
                    .containsEntry(UnfinishedMirror.PROPERTY, recreated.toString());
            assertThat(mirrors(catalog, new SourceInstance("id-2", "elsewhere")).stateOf(first, name))
                    .isInstanceOf(MirrorState.Foreign.class);
            behind.loadTable(identifier).newAppend().commit();
            assertThat(mirrors(catalog, SOURCE).stateOf(recreated, name)).isInstanceOf(MirrorState.Foreign.class);
        }
    }

    private static CatalogMirrorTables mirrors(MirrorCatalog catalog, SourceInstance source) {
        return new CatalogMirrorTables(catalog, MirrorFormat.DEFAULT, source, false);
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
