package io.pixelake.lake;

import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;

/**
 * What a catalog holds. A namespace that isn't there holds nothing: somebody may drop one between two questions, and a Hadoop catalog doesn't
 * even know its root as long as nobody has made the warehouse's folder.
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
            return namespaces.listNamespaces();
        } catch (NoSuchNamespaceException e) {
            return List.of();
        }
    }

    public List<Namespace> namespacesIn(Namespace parent) {
        try {
            return namespaces.listNamespaces(parent);
        } catch (NoSuchNamespaceException e) {
            return List.of();
        }
    }

    public List<TableIdentifier> tablesIn(Namespace namespace) {
        try {
            return catalog.listTables(namespace);
        } catch (NoSuchNamespaceException e) {
            return List.of();
        }
    }
}
