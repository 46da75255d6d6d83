package io.pixelake.sink.iceberg;

import java.util.function.BiConsumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through all mirrors of a lake, whosever they are. */
final class LakeTables {
    private static final Logger LOG = LoggerFactory.getLogger(LakeTables.class);

    private LakeTables() {}

    /** Hands on each table that is a mirror. A catalog without namespaces to list has none that could be found. */
    static void forEachMirror(Catalog catalog, BiConsumer<TableIdentifier, Table> mirrors) {
        CatalogListing.of(catalog)
                .ifPresent(listing -> listing.topNamespaces().forEach(namespace -> walk(listing, namespace, mirrors)));
    }

    private static void walk(CatalogListing listing, Namespace namespace, BiConsumer<TableIdentifier, Table> mirrors) {
        for (TableIdentifier identifier : listing.tablesIn(namespace)) {
            handOn(listing.catalog(), identifier, mirrors);
        }
        listing.namespacesIn(namespace).forEach(child -> walk(listing, child, mirrors));
    }

    /** A lake is shared: a broken table of somebody else's is none of our business. But it could be a mirror, so it is told. */
    private static void handOn(
            Catalog catalog, TableIdentifier identifier, BiConsumer<TableIdentifier, Table> mirrors) {
        Table table;
        try {
            table = catalog.loadTable(identifier);
        } catch (NoSuchTableException e) {
            LOG.debug("{} isn't there any more", identifier);
            return;
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} can't be loaded and is passed over, whether it is a mirror or not: {}",
                    identifier,
                    e.toString());
            return;
        }
        if (table.properties().containsKey(MirrorMarks.TABLE_ID)) {
            mirrors.accept(identifier, table);
        }
    }
}
