package io.pixelake.changes.operator;

import io.pixelake.config.TableFilter;
import io.pixelake.lake.CatalogMirrorReader;
import io.pixelake.lake.CommitNews;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorStanding;
import io.pixelake.model.SourceInstance;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Hears which tables were committed to and has their changes written. It has no state: each target knows itself up to where it has a
 * mirror's changes, and what was committed and not written is found at the start, when all mirrors are asked for. Task thread only.
 */
final class ChangesOperator extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<String, Void>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    /** A job that is stopped continues at its next start, and is to be gone soon. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final MirrorCatalog mirrorCatalog;
    private final SourceInstance source;
    private final TableFilter mirrored;
    private final ConfiguredTargets targets;
    private transient ChangesFailures failures;
    private transient Catalog catalog;
    private transient ChangesWorker worker;
    private transient boolean ended;

    ChangesOperator(
            MirrorCatalog mirrorCatalog, SourceInstance source, TableFilter mirrored, ConfiguredTargets targets) {
        this.mirrored = mirrored;
        this.mirrorCatalog = mirrorCatalog;
        this.source = source;
        this.targets = targets;
    }

    @Override
    public void open() throws Exception {
        super.open();
        failures = new ChangesFailures();
        getRuntimeContext().addAccumulator(ChangesFailures.ACCUMULATOR, failures);
        catalog = mirrorCatalog.openForTask();
        worker = new ChangesWorker(
                catalog,
                targets.open(catalog),
                failures,
                "pixelake-changes-" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
        getMetricGroup().gauge("changesFailures", (Gauge<Long>) worker::attemptsFailed);
        getMetricGroup().gauge("changesFailing", (Gauge<Integer>) worker::failing);
        getMetricGroup().gauge("changesLagMillis", (Gauge<Long>) worker::lagMillis);
        worker.start(this::mirrors);
    }

    /** Those that the news of come to this task. */
    private List<TableIdentifier> mirrors() {
        try (CatalogMirrorReader reader = CatalogMirrorReader.open(mirrorCatalog)) {
            TaskInfo task = getRuntimeContext().getTaskInfo();
            return reader.mirrors(table -> CommitNews.comesTo(task, table)).stream()
                    .filter(mirror -> !mirror.isOfAnother(source) && mirrored.matches(mirror.path()))
                    .map(MirrorStanding::target)
                    .map(CommitNews::committed)
                    .map(CommitNews::table)
                    .toList();
        }
    }

    @Override
    public void processElement(StreamRecord<String> news) {
        worker.add(CommitNews.table(news.getValue()));
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

    /** The last commits are heard of after the end of the input: by now all of them are. */
    private void close(ChangesWorker working) throws InterruptedException {
        try (working) {
            if (ended) {
                working.finish();
            } else if (!getContainingTask().isCanceled()) {
                working.finish(PATIENCE);
            }
        }
    }
}
