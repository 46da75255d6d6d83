package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class CatalogListingTest {
    private static final Schema SCHEMA = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

    /** Lists all that is below a namespace, as Nessie's does. */
    private static final class Deep extends InMemoryCatalog {
        @Override
        public List<Namespace> listNamespaces(Namespace parent) {
            List<Namespace> all = new ArrayList<>(super.listNamespaces(parent));
            super.listNamespaces(parent).forEach(child -> all.addAll(listNamespaces(child)));
            return all;
        }

        @Override
        public List<TableIdentifier> listTables(Namespace namespace) {
            List<TableIdentifier> all = new ArrayList<>(super.listTables(namespace));
            super.listNamespaces(namespace).forEach(child -> all.addAll(listTables(child)));
            return all;
        }
    }

    @Test
    void eachTableIsFoundOnceHoweverDeepTheCatalogLists() throws Exception {
        try (Deep catalog = new Deep()) {
            catalog.initialize("lake", Map.of());
            List<TableIdentifier> tables = List.of(
                    TableIdentifier.of("a", "t"),
                    TableIdentifier.of("a", "b", "t"),
                    TableIdentifier.of("a", "b", "c", "t"));
            for (TableIdentifier table : tables) {
                CatalogNames.createNamespace(catalog, table.namespace());
                catalog.buildTable(table, SCHEMA)
                        .withProperty(MirrorMarks.TABLE_ID, UUID.randomUUID().toString())
                        .create();
            }
            List<TableIdentifier> found = new ArrayList<>();
            LakeTables.forEachMirror(catalog, (identifier, table) -> found.add(identifier));

            assertThat(found).containsExactlyInAnyOrderElementsOf(tables);
        }
    }
}
