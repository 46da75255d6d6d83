package io.pixelake.job;

import io.pixelake.changes.ChangeFileOperators;
import io.pixelake.config.MirrorConfig;
import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.maintenance.MaintenancePolicy;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEventTypeInfo;
import io.pixelake.sink.IcebergMirrorSink;
import io.pixelake.sink.commit.CommitPolicy;
import io.pixelake.source.MirrorSource;
import io.pixelake.source.planning.PlanningSettings;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The graph: source, then the Iceberg mirror and the changelog files side by side. All uids are set here, in the sink and in {@link ChangeFileOperators}. */
public final class MirrorJob {
    private MirrorJob() {}

    static void build(
            StreamExecutionEnvironment environment,
            MirrorConfig config,
            PlanningSettings source,
            MirrorCatalog catalog,
            CommitPolicy policy) {
        DataStream<MirrorEvent> events = environment
                .fromSource(
                        new MirrorSource(source, tables(source, catalog, config.lake())),
                        WatermarkStrategy.noWatermarks(),
                        "Pixeltable",
                        MirrorEventTypeInfo.INSTANCE)
                .uid("pixeltable-source")
                .flatMap(new JobFailures())
                .returns(MirrorEventTypeInfo.INSTANCE)
                .name("Failed tables")
                .uid("failed-tables")
                .transform(
                        "Early checkpoints",
                        MirrorEventTypeInfo.INSTANCE,
                        new EarlyCheckpoints(Duration.ofMillis(
                                environment.getCheckpointConfig().getCheckpointInterval())))
                .uid("early-checkpoints");
        events.sinkTo(new IcebergMirrorSink(
                        catalog, policy, maintenance(config.lake().maintenance())))
                .name("Iceberg")
                .uid("iceberg-mirror");
        new ChangeFileOperators(events).addAll(config.files());
    }

    private static MaintenancePolicy maintenance(MirrorConfig.Maintenance maintenance) {
        return new MaintenancePolicy(
                maintenance.compact(),
                maintenance.expireSnapshotsAfter().orElse(MaintenancePolicy.NEVER),
                maintenance.orphansAfter().orElse(MaintenancePolicy.NEVER));
    }

    /** Mirrors and replays of one lake never see each other. */
    public static CatalogMirrorTables tables(PlanningSettings source, MirrorCatalog catalog, MirrorConfig.Lake lake) {
        boolean replays = source.scope() instanceof PlanningSettings.Scope.Replay replay && replay.apart();
        return new CatalogMirrorTables(catalog, format(lake), source.source(), replays);
    }

    static HistoryBudget history(MirrorConfig.Lake lake) {
        MirrorConfig.Kept kept = lake.history().kept();
        return new HistoryBudget(kept.snapshots(), kept.metadataBytes(), kept.tags() == MirrorConfig.TagKeep.ALL);
    }

    static MirrorFormat format(MirrorConfig.Lake lake) {
        MirrorConfig.Format format = lake.format();
        return new MirrorFormat(
                format.version(), format.exact(), format.deletes() == MirrorConfig.Deletes.COPY_ON_WRITE);
    }
}
