package io.pixelake.sink;

import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.GroupFilesSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableSummary;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Hands whole groups on with each checkpoint and keeps the files of the others in its state; which are whole and in what order
 * they go says {@link IncompleteGroups}. It runs once (parallelism 1), so every marker of a group comes here. Task thread only.
 */
final class GroupAggregator extends AbstractStreamOperator<CommittableMessage<GroupFiles>>
        implements OneInputStreamOperator<CommittableMessage<GroupFiles>, CommittableMessage<GroupFiles>> {
    private static final long serialVersionUID = 1L;
    private static final long NO_CHECKPOINT = -1;

    private transient IncompleteGroups pending;
    private transient ListState<byte[]> pendingState;
    private transient ListState<Tuple2<String, Long>> handedOnState;
    private transient GroupFilesSerializer serializer;
    private transient long lastCheckpoint;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        serializer = new GroupFilesSerializer();
        pending = new IncompleteGroups();
        lastCheckpoint = context.getRestoredCheckpointId().orElse(NO_CHECKPOINT);
        pendingState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>(
                        "pending-groups", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        handedOnState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("handed-on-groups", Types.TUPLE(Types.STRING, Types.LONG)));
        for (byte[] bytes : pendingState.get()) {
            pending.add(SimpleVersionedSerialization.readVersionAndDeSerialize(serializer, bytes));
        }
        for (Tuple2<String, Long> table : handedOnState.get()) {
            pending.restoreHandedOn(UUID.fromString(table.f0), table.f1);
        }
    }

    @Override
    public void processElement(StreamRecord<CommittableMessage<GroupFiles>> element) {
        if (element.getValue() instanceof CommittableWithLineage<GroupFiles> files) {
            pending.add(files.getCommittable());
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        handOn(checkpointId);
    }

    @Override
    public void finish() throws Exception {
        super.finish();
        handOn(lastCheckpoint + 1);
    }

    /** Once for each checkpoint: finish() comes before the final one. */
    private void handOn(long checkpointId) {
        if (checkpointId == lastCheckpoint) {
            return;
        }
        lastCheckpoint = checkpointId;
        List<GroupFiles> whole = pending.takeWhole();
        emit(new CommittableSummary<>(0, 1, checkpointId, whole.size(), 0));
        whole.forEach(group -> emit(new CommittableWithLineage<>(group, checkpointId, 0)));
    }

    private void emit(CommittableMessage<GroupFiles> message) {
        output.collect(new StreamRecord<>(message));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> bytes = new ArrayList<>();
        for (GroupFiles files : pending.files()) {
            bytes.add(bytes(files));
        }
        pendingState.update(bytes);
        List<Tuple2<String, Long>> tables = new ArrayList<>();
        pending.handedOn().forEach((table, group) -> tables.add(Tuple2.of(table.toString(), group)));
        handedOnState.update(tables);
    }

    private byte[] bytes(GroupFiles files) throws IOException {
        return SimpleVersionedSerialization.writeVersionAndSerialize(serializer, files);
    }
}
