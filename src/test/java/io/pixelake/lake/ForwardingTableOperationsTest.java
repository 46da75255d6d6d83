package io.pixelake.lake;

import static io.pixelake.lake.ForwardingTableOperations.replaceWholeMetadata;
import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.RestCatalogServer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which catalogs replace a table's whole metadata, through whatever their operations are wrapped in. */
class ForwardingTableOperationsTest {
    private static final TableIdentifier NAME = TableIdentifier.of("demo", "t");
    private static final Schema SCHEMA = new Schema(Types.NestedField.required(1, "a", Types.IntegerType.get()));

    @TempDir
    Path lake;

    /** Its operations are wrapped twice: for hints, and for the files of refused commits. */
    @Test
    void theEmbeddedLakeDoes() throws Exception {
        MirrorCatalog embedded = MirrorCatalog.embedded("lake", lake);
        embedded.prepare();
        assertReplaces(embedded);
    }

    @Test
    void aJdbcCatalogDoes() throws Exception {
        assertReplaces(MirrorCatalog.of(
                "prod",
                Map.of("type", "jdbc", "uri", "jdbc:sqlite:" + lake.resolve("c.db"), "warehouse", lake.toString())));
    }

    @Test
    void aRestCatalogDoesNot() throws Exception {
        try (InMemoryCatalog behind = new InMemoryCatalog()) {
            behind.initialize("behind", Map.of());
            assertThat(replaceWholeMetadata(operations(behind))).isTrue();
            try (RestCatalogServer server = RestCatalogServer.start(behind);
                    AutoCloseable rest = (AutoCloseable)
                            MirrorCatalog.of("rest", server.properties()).open()) {
                TableOperations operations = operations(((Catalog) rest).loadTable(NAME));
                assertThat(replaceWholeMetadata(operations)).isFalse();
                assertThat(replaceWholeMetadata(new ForwardingTableOperations(operations) {}))
                        .isFalse();
            }
        }
    }

    private static void assertReplaces(MirrorCatalog catalog) throws Exception {
        try (AutoCloseable opened = (AutoCloseable) catalog.open()) {
            assertThat(replaceWholeMetadata(operations((Catalog) opened))).isTrue();
        }
    }

    private static TableOperations operations(Catalog catalog) {
        ((SupportsNamespaces) catalog).createNamespace(Namespace.of("demo"));
        catalog.createTable(NAME, SCHEMA);
        return operations(catalog.loadTable(NAME));
    }

    private static TableOperations operations(Table table) {
        return ((HasTableOperations) table).operations();
    }
}
