package io.pixelake.sink;

import io.pixelake.lake.CommitNews;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.maintenance.BackOff;
import io.pixelake.maintenance.MaintenanceOperator;
import io.pixelake.maintenance.MaintenanceOperator.Part;
import io.pixelake.maintenance.MaintenancePolicy;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import io.pixelake.sink.commit.CommitPolicy;
import io.pixelake.sink.commit.CommitThreads;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.GroupFilesSerializer;
import io.pixelake.sink.commit.MirrorCommitter;
import java.io.Serializable;
import java.time.Clock;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/**
 * The sink that makes every version group one Iceberg snapshot: writers, one aggregator, one committer; behind it
 * maintenance of the tables.
 */
public final class IcebergMirrorSink
        implements Sink<MirrorEvent>,
                SupportsCommitter<GroupFiles>,
                SupportsPreCommitTopology<GroupFiles, GroupFiles>,
                SupportsPostCommitTopology<GroupFiles> {
    private static final long serialVersionUID = 1L;
    private static final String AGGREGATOR = "Iceberg group aggregator";

    /** SQLite has one writer at a time. Others are far away, and much of a commit is waiting for them. */
    private static final int TABLES_AT_A_TIME = 16;

    private static final String MAINTENANCE = "Iceberg table maintenance";
    private static final String ORPHANS = "Iceberg orphan files";

    private final MirrorCatalog catalog;
    private final CommitPolicy policy;
    private final MaintenancePolicy maintenance;
    private final CommitFollower follower;

    /** What else is done behind commits. */
    public interface CommitFollower extends Serializable {
        /**
         * Adds it.
         *
         * @param tables hears of each commit: {@link CommitNews}
         * @return the same, and news of other tables that are to be maintained
         */
        SingleOutputStreamOperator<String> follow(SingleOutputStreamOperator<String> tables);
    }

    public IcebergMirrorSink(
            MirrorCatalog catalog, CommitPolicy policy, MaintenancePolicy maintenance, CommitFollower follower) {
        this.catalog = catalog;
        this.policy = policy;
        this.maintenance = maintenance;
        this.follower = follower;
    }

    @Override
    public SinkWriter<MirrorEvent> createWriter(WriterInitContext context) {
        return new MirrorSinkWriter(
                catalog.openForTask(),
                context.getTaskInfo().getIndexOfThisSubtask(),
                context.getTaskInfo().getNumberOfParallelSubtasks());
    }

    @Override
    public DataStream<CommittableMessage<GroupFiles>> addPreCommitTopology(
            DataStream<CommittableMessage<GroupFiles>> written) {
        return written.global()
                .transform(AGGREGATOR, CommittableMessageTypeInfo.of(GroupFilesSerializer::new), new GroupAggregator())
                .uid("iceberg-group-aggregator")
                .setParallelism(1)
                .setMaxParallelism(1)
                // Flink runs the committer with the writers' parallelism; all groups go to its first subtask.
                .global();
    }

    @Override
    public Committer<GroupFiles> createCommitter(CommitterInitContext context) {
        return new MirrorCommitter(
                catalog.openForTask(),
                policy,
                Clock.systemUTC(),
                BackOff.of(maintenance),
                context.metricGroup(),
                MirrorCommitter.Retries.DEFAULT,
                catalog.namesReporter(),
                new CommitThreads(catalog.sqliteFile().isPresent() ? 1 : TABLES_AT_A_TIME));
    }

    /** Each table is looked after by one task, whoever committed to it; where there is nothing to be done, only its totals are shown. */
    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<GroupFiles>> committed) {
        SingleOutputStreamOperator<String> tables = committed
                .flatMap(new CommittedTables())
                .returns(Types.STRING)
                .name("Committed tables")
                .uid("iceberg-committed-tables");
        maintain(follower.follow(tables), catalog, maintenance, policy.source());
    }

    /** @param tables names of tables, which all come from one task: there all their orphans are looked for */
    public static void maintain(
            SingleOutputStreamOperator<String> tables,
            MirrorCatalog catalog,
            MaintenancePolicy maintenance,
            SourceInstance source) {
        tables.keyBy(CommitNews::name)
                .transform(MAINTENANCE, Types.VOID, new MaintenanceOperator(catalog, maintenance, source, Part.TABLES))
                .uid("iceberg-upkeep");
        if (maintenance.removesOrphans()) {
            tables.transform(ORPHANS, Types.VOID, new MaintenanceOperator(catalog, maintenance, source, Part.ORPHANS))
                    .uid("iceberg-orphans");
        }
    }

    /** Says which tables were committed to, or aren't mirrored any more. */
    private static final class CommittedTables implements FlatMapFunction<CommittableMessage<GroupFiles>, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void flatMap(CommittableMessage<GroupFiles> message, Collector<String> tables) {
            if (message instanceof CommittableWithLineage<GroupFiles> files) {
                GroupPlan plan = files.getCommittable().plan();
                TargetName table = plan.target().name();
                boolean gone = plan.kind() == GroupKind.FORGOTTEN && plan.key().number() > 0;
                // At its former name a mirror that was moved is found to be gone.
                tables.collect(gone ? CommitNews.forgotten(table, plan.key().tableId()) : CommitNews.committed(table));
            }
        }
    }

    @Override
    public SimpleVersionedSerializer<GroupFiles> getCommittableSerializer() {
        return new GroupFilesSerializer();
    }

    @Override
    public SimpleVersionedSerializer<GroupFiles> getWriteResultSerializer() {
        return new GroupFilesSerializer();
    }
}
