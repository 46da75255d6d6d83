package io.pixelake.job;

import io.pixelake.changes.FormerChangeFiles;
import io.pixelake.changes.operator.ChangesFollower;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.TableFilter;
import io.pixelake.lake.CatalogMirrorTables;
import io.pixelake.lake.HeldSnapshots;
import io.pixelake.lake.HistoryBudget;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorFormat;
import io.pixelake.maintenance.HistoryPolicy;
import io.pixelake.maintenance.MaintenancePolicy;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEventTypeInfo;
import io.pixelake.sink.IcebergMirrorSink;
import io.pixelake.sink.commit.CommitPolicy;
import io.pixelake.source.MirrorSource;
import io.pixelake.source.planning.PlanningSettings;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The graph: source, then the Iceberg mirror, and behind its commits maintenance and the targets of changes. All uids are set here, in the sink, in {@link
 * ChangesFollower} and in {@link FormerChangeFiles}.
 */
public final class MirrorJob {
    private MirrorJob() {}

    /** @param finishesFormerFiles whether state is restored that may hold parts of change files of an earlier release */
    static void build(
            StreamExecutionEnvironment environment,
            MirrorConfig config,
            PlanningSettings source,
            MirrorCatalog catalog,
            CommitPolicy policy,
            boolean finishesFormerFiles) {
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
                        catalog,
                        policy,
                        maintenance(config.lake(), source, policy.held()),
                        changes(config, catalog, source, environment.getParallelism())::follow))
                .name("Iceberg")
                .uid("iceberg-mirror");
        if (finishesFormerFiles) {
            FormerChangeFiles.finish(events, config.changes().files());
        }
    }

    private static MaintenancePolicy maintenance(MirrorConfig.Lake lake, PlanningSettings source, HeldSnapshots held) {
        MirrorConfig.Maintenance maintenance = lake.maintenance();
        return new MaintenancePolicy(
                maintenance.compact(),
                maintenance.expireSnapshotsAfter().orElse(MaintenancePolicy.NEVER),
                maintenance.orphansAfter().orElse(MaintenancePolicy.NEVER),
                new HistoryPolicy(history(lake), held, mirrored(source)));
    }

    /** Another job may mirror other tables of the source into the lake, and write their changes. */
    private static ChangesFollower changes(
            MirrorConfig config, MirrorCatalog catalog, PlanningSettings source, int parallelism) {
        TableFilter tables = source.scope() instanceof PlanningSettings.Scope.Mirror mirror
                ? mirror.tables()
                : TableFilter.of(config.source().reading().tables());
        return new ChangesFollower(catalog, source.source(), tables, config.changes(), parallelism);
    }

    /** What a source listed at the start, where a scope of its own doesn't say that mirrors are no business of the job. */
    private static HistoryPolicy.MirroredTables mirrored(PlanningSettings source) {
        Set<UUID> listed = source.origin().tables().ids();
        if (source.scope() instanceof PlanningSettings.Scope.Mirror mirror) {
            TableFilter wanted = mirror.tables();
            return (table, path) -> listed.contains(table) && wanted.matches(path);
        }
        return (table, path) -> false;
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
