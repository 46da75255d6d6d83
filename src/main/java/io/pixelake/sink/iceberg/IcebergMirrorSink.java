package io.pixelake.sink.iceberg;

import io.pixelake.model.MirrorEvent;
import java.time.Clock;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The sink that makes every version group one Iceberg snapshot: writers, one aggregator, one committer. */
public final class IcebergMirrorSink
        implements Sink<MirrorEvent>, SupportsCommitter<GroupFiles>, SupportsPreCommitTopology<GroupFiles, GroupFiles> {
    private static final long serialVersionUID = 1L;
    private static final String AGGREGATOR = "Iceberg group aggregator";

    private final MirrorCatalog catalog;
    private final CommitPolicy policy;

    public IcebergMirrorSink(MirrorCatalog catalog, CommitPolicy policy) {
        this.catalog = catalog;
        this.policy = policy;
    }

    @Override
    public SinkWriter<MirrorEvent> createWriter(WriterInitContext context) {
        return new MirrorSinkWriter(catalog.open(), context.getTaskInfo().getIndexOfThisSubtask());
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
        return new MirrorCommitter(catalog.open(), policy, Clock.systemUTC());
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
