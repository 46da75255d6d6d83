package io.pixelake.lake;

import io.pixelake.model.TargetName;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;

/** The names of tables in their catalog, and the namespaces that have to be there for them. */
public final class CatalogNames {
    private CatalogNames() {}

    public static TableIdentifier identifier(TargetName target) {
        return TableIdentifier.of(Namespace.of(target.namespace().toArray(String[]::new)), target.table());
    }

    public static void createNamespace(Catalog catalog, Namespace namespace) {
        if (!hasNamespace(catalog, namespace)) {
            createNamespace((SupportsNamespaces) catalog, namespace);
        }
    }

    /** True also of catalogs that know no namespaces, or any. */
    public static boolean hasNamespace(Catalog catalog, Namespace namespace) {
        return !(catalog instanceof SupportsNamespaces namespaces) || namespaces.namespaceExists(namespace);
    }

    /**
     * The writers of a new table all come here at once. Whoever is late has what it wanted, but catalogs don't agree on how they
     * say so: the JDBC one lets the database's error about a duplicate key through.
     */
    private static void createNamespace(SupportsNamespaces namespaces, Namespace namespace) {
        try {
            namespaces.createNamespace(namespace);
        } catch (AlreadyExistsException e) {
            return;
        } catch (RuntimeException e) {
            if (!namespaces.namespaceExists(namespace)) {
                throw e;
            }
        }
    }
}
