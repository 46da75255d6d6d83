package io.pixelake.lake;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;

/**
 * What a catalog holds. A namespace that isn't there holds nothing: somebody may drop one between two questions, and a Hadoop catalog doesn't
 * even know its root as long as nobody has made the warehouse's folder. Catalogs don't agree on what is in a namespace: Nessie's lists what is
 * further below, too. Here it is what lies right in it.
 */
public record CatalogListing(Catalog catalog, SupportsNamespaces namespaces) {

    /** Empty where the catalog can't say which namespaces there are. */
    public static Optional<CatalogListing> of(Catalog catalog) {
        return catalog instanceof SupportsNamespaces namespaces
                ? Optional.of(new CatalogListing(catalog, namespaces))
                : Optional.empty();
    }

    public List<Namespace> topNamespaces() {
        try {
            return childrenOf(Namespace.empty(), namespaces.listNamespaces());
        } catch (NoSuchNamespaceException e) {
            return List.of();
        }
    }

    public List<Namespace> namespacesIn(Namespace parent) {
        try {
            return childrenOf(parent, namespaces.listNamespaces(parent));
        } catch (NoSuchNamespaceException e) {
            return List.of();
        }
    }

    public List<TableIdentifier> tablesIn(Namespace namespace) {
        try {
            return catalog.listTables(namespace).stream()
                    .filter(table -> table.namespace().equals(namespace))
                    .toList();
        } catch (NoSuchNamespaceException e) {
            return List.of();
        }
    }

    private static List<Namespace> childrenOf(Namespace parent, List<Namespace> below) {
        int levels = parent.length() + 1;
        return below.stream()
                .filter(namespace -> namespace.length() >= levels)
                .map(namespace -> Namespace.of(Arrays.copyOf(namespace.levels(), levels)))
                .distinct()
                .toList();
    }
}
