package io.pixelake.maintenance;

import io.pixelake.lake.CommitNews;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.model.SourceInstance;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Hears which tables were committed to and looks after them, on a thread of its own. It has no state: after a restart a table is looked
 * at again when it is committed to. Of the others it looks for those whose histories are over their budgets, once, when the job has run for a while. Task
 * thread only.
 */
public final class MaintenanceOperator extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<String, Void>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    /** A table that changes each second is loaded once for several commits; what a large commit brings is compacted at once. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Duration AGAIN = Duration.ofMinutes(10);
    /** A run that came to its end waits as long for a compaction that is running; another run repeats it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The former name of {@code maintenanceFailures}: reported in this release too, since dashboards ask for it. */
    private static final String FORMER_FAILURES = "upkeepFailures";

    private final MirrorCatalog mirrorCatalog;
    private final MaintenancePolicy maintenance;
    private final SourceInstance source;
    private final Part part;
    private transient Catalog catalog;
    private transient volatile MaintenanceWorker worker;
    private transient boolean ended;

    /** Which part of the work is done. */
    public enum Part {
        /** What is done to each table by itself; tables are shared out among tasks. */
        TABLES,
        /** The search for orphans, which asks the catalog where all of its tables lie: one task does it for all. */
        ORPHANS
    }

    public MaintenanceOperator(
            MirrorCatalog mirrorCatalog, MaintenancePolicy maintenance, SourceInstance source, Part part) {
        this.source = source;
        this.mirrorCatalog = mirrorCatalog;
        this.maintenance = part == Part.TABLES ? maintenance.withoutOrphans() : maintenance.onlyOrphans();
        this.part = part;
    }

    @Override
    public void open() throws Exception {
        super.open();
        Gauge<Long> failures = () -> worker == null ? 0L : worker.failures();
        getMetricGroup().gauge("maintenanceFailures", failures);
        getMetricGroup().gauge(FORMER_FAILURES, failures);
        if (part == Part.TABLES || getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            ProcessingTimeService timers = getProcessingTimeService();
            timers.registerTimer(
                    timers.getCurrentProcessingTime()
                            + maintenance.pace().idleAfter().toMillis(),
                    now -> {
                        startOnce();
                        worker.search(this::isOwn);
                    });
        }
    }

    /** Whether news of a table would come to this task; to the first of those that search for orphans all does. */
    private boolean isOwn(TableIdentifier table) {
        return part == Part.ORPHANS || CommitNews.comesTo(getRuntimeContext().getTaskInfo(), table);
    }

    private void startOnce() {
        if (worker == null) {
            start();
        }
    }

    /** Not before there is work: of the tasks that search for orphans one alone gets any, and a catalog may keep a connection. */
    private void start() {
        catalog = mirrorCatalog.openForTask();
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        worker = new MaintenanceWorker(
                work(), PAUSE, AGAIN, "pixelake-maintenance-" + part.name().toLowerCase(Locale.ROOT) + "-" + subtask);
        worker.start();
    }

    private MaintenanceWorker.Work work() {
        boolean all = part == Part.TABLES;
        MetricGroup metrics = all ? getMetricGroup() : new UnregisteredMetricsGroup();
        TableMaintenance tables = new TableMaintenance(catalog, maintenance, source, metrics, Clock.systemUTC());
        return all ? tables : new Search(tables);
    }

    /** Most commits are of tables that were searched not long ago: the catalog isn't asked for these. */
    record Search(TableMaintenance tables) implements MaintenanceWorker.Work {
        @Override
        public boolean run(TableIdentifier table) throws Exception {
            return !tables.isSearchDue(table) || tables.run(table);
        }

        @Override
        public List<TableIdentifier> idle(Predicate<TableIdentifier> share) {
            return tables.idle(share);
        }

        @Override
        public TableIdentifier next(Set<TableIdentifier> waiting) {
            return tables.nextToSearch(waiting);
        }

        @Override
        public boolean forget(TableIdentifier table, UUID mirrored) {
            return tables.forget(table, mirrored);
        }
    }

    @Override
    public void processElement(StreamRecord<String> news) {
        startOnce();
        TableIdentifier table = CommitNews.table(news.getValue());
        CommitNews.forgotten(news.getValue())
                .ifPresentOrElse(mirrored -> worker.forget(table, mirrored), () -> worker.add(table));
    }

    @Override
    public void endInput() {
        ended = true;
    }

    @Override
    public void close() throws Exception {
        if (worker != null) {
            close(worker);
        }
        if (catalog instanceof AutoCloseable closeable) {
            closeable.close();
        }
        super.close();
    }

    private void close(MaintenanceWorker working) throws InterruptedException {
        try (working) {
            if (ended) {
                working.finish(PATIENCE);
            }
        }
    }
}
