package io.pixelake.maintenance;

import io.pixelake.lake.CatalogListing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds tables that maintenance hasn't heard of, as nobody committed to them. What can't be listed or read is passed over: it is looked after once
 * it is committed to. One thread at a time.
 */
final class IdleMirrors {
    private static final Logger LOG = LoggerFactory.getLogger(IdleMirrors.class);

    private final Predicate<TableIdentifier> wanted;
    private final List<TableIdentifier> found = new ArrayList<>();
    private int passedOver;
    private String reason = "";

    private IdleMirrors(Predicate<TableIdentifier> wanted) {
        this.wanted = wanted;
    }

    /** Those of a catalog, which is asked for its namespaces and tables once. */
    static List<TableIdentifier> in(Catalog catalog, Predicate<TableIdentifier> wanted) {
        IdleMirrors mirrors = new IdleMirrors(wanted);
        CatalogListing.of(catalog)
                .ifPresent(listing -> mirrors.walk(listing, mirrors.unlessItFails(listing::topNamespaces)));
        if (mirrors.passedOver > 0) {
            LOG.info(
                    "Histories of idle mirrors: {} namespaces or tables of the lake can't be read and are passed over: {}",
                    mirrors.passedOver,
                    mirrors.reason);
        }
        return mirrors.found;
    }

    private void walk(CatalogListing listing, List<Namespace> parents) {
        for (Namespace parent : parents) {
            for (TableIdentifier table : unlessItFails(() -> listing.tablesIn(parent))) {
                found.addAll(unlessItFails(() -> wanted.test(table) ? List.of(table) : List.of()));
            }
            walk(listing, unlessItFails(() -> listing.namespacesIn(parent)));
        }
    }

    private <T> List<T> unlessItFails(Supplier<List<T>> question) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Interrupted while idle mirrors were looked for");
        }
        try {
            return question.get();
        } catch (RuntimeException e) {
            LOG.debug("Passed over", e);
            passedOver++;
            reason = e.toString();
            return List.of();
        }
    }
}
