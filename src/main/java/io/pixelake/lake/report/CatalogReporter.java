package io.pixelake.lake.report;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.metrics.LoggingMetricsReporter;
import org.apache.iceberg.metrics.MetricsReporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reporter that a catalog has of its own, by its property {@code metrics-reporter-impl} or because its server wants to know. A loaded table brings it along;
 * the transaction that makes or replaces a table keeps it to itself. So a table that was made is loaded once for it, where users named a reporter.
 *
 * @param named whether users named a reporter
 * @param teller what hands the reports on
 */
public record CatalogReporter(Catalog catalog, boolean named, Executor teller) {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogReporter.class);

    public static Optional<MetricsReporter> of(Table table) {
        return table instanceof BaseTable loaded ? Optional.ofNullable(loaded.reporter()) : Optional.empty();
    }

    /** Tells it of snapshots that are in the catalog. */
    public void tell(TableIdentifier name, Optional<MetricsReporter> loaded, CommitReports reports) {
        if (!reports.isEmpty()) {
            MetricsReporter reporter = loaded.or(() -> ofMade(name)).orElseGet(LoggingMetricsReporter::instance);
            teller.execute(() -> reports.handOnTo(reporter));
        }
    }

    private Optional<MetricsReporter> ofMade(TableIdentifier name) {
        if (!named) {
            return Optional.empty();
        }
        try {
            return of(catalog.loadTable(name));
        } catch (RuntimeException e) {
            LOG.debug("{}: the commit that made it isn't reported", name, e);
            return Optional.empty();
        }
    }
}
