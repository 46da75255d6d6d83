package io.pixelake.lake.report;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.metrics.CommitReport;
import org.apache.iceberg.metrics.MetricsReport;
import org.apache.iceberg.metrics.MetricsReporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Iceberg's reports of the snapshots that are being staged. Iceberg makes each as soon as its snapshot is staged, and nobody is to hear of it before
 * the catalog has it, or of one that it never gets. What scans of staged tables report is dropped. One thread at a time.
 */
public final class CommitReports implements MetricsReporter {
    private static final Logger LOG = LoggerFactory.getLogger(CommitReports.class);

    private final List<CommitReport> reports = new ArrayList<>();

    @Override
    public void report(MetricsReport report) {
        if (report instanceof CommitReport commit) {
            reports.add(commit);
        }
    }

    /** What Iceberg calls the total duration, of all snapshots together: reading and writing manifests, as the catalog isn't asked meanwhile. */
    public long millis() {
        return reports.stream()
                .map(report -> report.commitMetrics().totalDuration())
                .mapToLong(duration ->
                        duration == null ? 0 : duration.totalDuration().toMillis())
                .sum();
    }

    boolean isEmpty() {
        return reports.isEmpty();
    }

    /** The snapshots are in the catalog: its reporter is told. One that fails changes nothing of that, and hears of the next. */
    public void handOnTo(MetricsReporter reporter) {
        boolean told = false;
        for (CommitReport report : reports) {
            try {
                reporter.report(report);
            } catch (RuntimeException e) {
                if (!told) {
                    LOG.warn("The catalog's reporter of metrics failed: {}", e.toString());
                    told = true;
                }
                LOG.debug("The catalog's reporter of metrics failed", e);
            }
        }
    }
}
