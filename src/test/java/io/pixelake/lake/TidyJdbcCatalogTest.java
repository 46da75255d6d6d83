package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TidyJdbcCatalogTest {
    private static final TableIdentifier NAME = TableIdentifier.of("demo", "t");
    private static final Schema SCHEMA = new Schema(Types.NestedField.required(1, "a", Types.IntegerType.get()));

    @TempDir
    private Path lake;

    private MirrorCatalog embedded;

    @BeforeEach
    void makeTheCatalog() throws IOException {
        embedded = MirrorCatalog.embedded("lake", lake);
        embedded.prepare();
    }

    /** Else each new mirror is placed in a folder with a random name, as if its own weren't empty. */
    @Test
    void aTransactionsTableHasTheFilesThatOthersHave() throws Exception {
        try (AutoCloseable closed = (AutoCloseable) embedded.open()) {
            assertThat(((Catalog) closed)
                            .buildTable(NAME, SCHEMA)
                            .createTransaction()
                            .table()
                            .io())
                    .isInstanceOf(LocalFileIO.class);
        }
    }

    /** The embedded lake's, and one that is configured as Iceberg's own. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitThatIsOvertakenLeavesNoMetadataFile(boolean isEmbedded) throws Exception {
        Catalog catalog = isEmbedded ? embedded.open() : configured();
        try (AutoCloseable closed = (AutoCloseable) catalog) {
            ((SupportsNamespaces) catalog).createNamespace(Namespace.of("demo"));
            TableOperations one = operations(catalog.createTable(NAME, SCHEMA));
            TableOperations other = operations(catalog.loadTable(NAME));
            TableMetadata base = other.current();
            set(one, one.current(), "first");

            assertThatThrownBy(() -> set(other, base, "second")).isInstanceOf(CommitFailedException.class);
            set(other, other.refresh(), "third");

            assertThat(other.current().properties())
                    .containsKeys("first", "third")
                    .doesNotContainKey("second");
            assertThat(metadataFiles()).isEqualTo(filesOf(other.current())).hasSize(3);
        }
    }

    @Test
    void aTableThatAnotherCreatesFirstLeavesNoMetadataFileEither() throws Exception {
        try (AutoCloseable closed = (AutoCloseable) embedded.open();
                AutoCloseable another = (AutoCloseable) embedded.open()) {
            ((SupportsNamespaces) closed).createNamespace(Namespace.of("demo"));
            var late = ((Catalog) closed).buildTable(NAME, SCHEMA).createTransaction();
            ((Catalog) another).createTable(NAME, SCHEMA);

            assertThatThrownBy(late::commitTransaction).isInstanceOf(AlreadyExistsException.class);

            assertThat(metadataFiles())
                    .isEqualTo(filesOf(
                            operations(((Catalog) another).loadTable(NAME)).current()))
                    .hasSize(1);
        }
    }

    /** The database's answer got lost, and its client asked again. */
    @Test
    void theMetadataFileOfACommitThatIsInPlaceAfterAllStays() throws Exception {
        AtomicBoolean lies = new AtomicBoolean();
        try (TidyJdbcCatalog catalog = lying(lies)) {
            catalog.createNamespace(Namespace.of("demo"));
            TableOperations operations = operations(catalog.createTable(NAME, SCHEMA));
            lies.set(true);

            assertThatThrownBy(() -> set(operations, operations.current(), "first"))
                    .isInstanceOf(CommitFailedException.class);
            lies.set(false);

            set(operations, operations.refresh(), "second");
            assertThat(operations.current().properties()).containsKeys("first", "second");
            assertThat(metadataFiles()).isEqualTo(filesOf(operations.current())).hasSize(3);
        }
    }

    private TidyJdbcCatalog lying(AtomicBoolean lies) {
        TidyJdbcCatalog catalog = new TidyJdbcCatalog() {
            @Override
            TableOperations untidy(TableIdentifier table) {
                return new ForwardingTableOperations(super.untidy(table)) {
                    @Override
                    public void commit(TableMetadata base, TableMetadata metadata) {
                        super.commit(base, metadata);
                        if (lies.get()) {
                            throw new CommitFailedException("Another was faster");
                        }
                    }
                };
            }
        };
        catalog.initialize("lake", embedded.properties());
        return catalog;
    }

    private Catalog configured() {
        Map<String, String> properties = new HashMap<>(embedded.properties());
        properties.remove(CatalogProperties.CATALOG_IMPL);
        properties.put(CatalogUtil.ICEBERG_CATALOG_TYPE, CatalogUtil.ICEBERG_CATALOG_TYPE_JDBC);
        return MirrorCatalog.of("lake", properties).open();
    }

    private static TableOperations operations(org.apache.iceberg.Table table) {
        return ((BaseTable) table).operations();
    }

    private static void set(TableOperations operations, TableMetadata base, String property) {
        Map<String, String> properties = new HashMap<>(base.properties());
        properties.put(property, "");
        operations.commit(base, base.replaceProperties(properties));
    }

    private static Set<String> filesOf(TableMetadata metadata) {
        return Stream.concat(
                        Stream.of(metadata.metadataFileLocation()),
                        metadata.previousFiles().stream().map(MetadataLogEntry::file))
                .map(file -> LocalFileIO.path(file).getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> metadataFiles() throws IOException {
        try (Stream<Path> files = Files.list(lake.resolve("warehouse/demo/t/metadata"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".metadata.json"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
