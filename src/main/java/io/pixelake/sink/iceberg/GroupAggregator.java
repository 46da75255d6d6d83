package io.pixelake.sink.iceberg;

import io.pixelake.model.GroupKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * Keeps the files of groups that aren't whole yet and hands whole ones on, table by table in the order of their versions. It
 * rests on these assumptions:
 *
 * <ul>
 *   <li>It runs once (parallelism 1), so every marker of a group comes here.
 *   <li>A group is whole when as many splits ended as its plan says; each split counts once. The end of input never makes a
 *       group whole.
 *   <li>A group says which one goes before it; it is handed on only behind that. A group that stands on what the mirror table
 *       said starts a new chain, and what is left of an older chain of the table will never be committed.
 * </ul>
 *
 * Task thread only.
 */
final class GroupAggregator extends AbstractStreamOperator<CommittableMessage<GroupFiles>>
        implements OneInputStreamOperator<CommittableMessage<GroupFiles>, CommittableMessage<GroupFiles>> {
    private static final long serialVersionUID = 1L;
    private static final long NO_CHECKPOINT = -1;

    private transient Map<UUID, TreeMap<Long, GroupFiles>> pending;
    private transient Map<UUID, Long> handedOn;
    private transient ListState<byte[]> pendingState;
    private transient ListState<Tuple2<String, Long>> handedOnState;
    private transient GroupFilesSerializer serializer;
    private transient long lastCheckpoint;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        serializer = new GroupFilesSerializer();
        pending = new HashMap<>();
        handedOn = new HashMap<>();
        lastCheckpoint = context.getRestoredCheckpointId().orElse(NO_CHECKPOINT);
        pendingState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>(
                        "pending-groups", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        handedOnState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("handed-on-groups", Types.TUPLE(Types.STRING, Types.LONG)));
        for (byte[] bytes : pendingState.get()) {
            add(SimpleVersionedSerialization.readVersionAndDeSerialize(serializer, bytes));
        }
        for (Tuple2<String, Long> table : handedOnState.get()) {
            handedOn.put(UUID.fromString(table.f0), table.f1);
        }
    }

    @Override
    public void processElement(StreamRecord<CommittableMessage<GroupFiles>> element) {
        if (element.getValue() instanceof CommittableWithLineage<GroupFiles> files) {
            add(files.getCommittable());
        }
    }

    private void add(GroupFiles files) {
        GroupKey key = files.plan().key();
        pending.computeIfAbsent(key.tableId(), table -> new TreeMap<>()).merge(key.number(), files, GroupFiles::and);
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
        List<GroupFiles> whole = new ArrayList<>();
        pending.forEach((table, groups) -> takeWhole(table, groups, whole));
        pending.values().removeIf(Map::isEmpty);
        emit(new CommittableSummary<>(0, 1, checkpointId, whole.size(), 0));
        whole.forEach(group -> emit(new CommittableWithLineage<>(group, checkpointId, 0)));
    }

    private void emit(CommittableMessage<GroupFiles> message) {
        output.collect(new StreamRecord<>(message));
    }

    private void takeWhole(UUID table, TreeMap<Long, GroupFiles> groups, List<GroupFiles> whole) {
        groups.descendingMap().values().stream()
                .filter(group -> group.plan().previousGroup() == 0)
                .findFirst()
                .ifPresent(chainStart ->
                        groups.headMap(chainStart.plan().key().number()).clear());
        while (!groups.isEmpty()) {
            GroupFiles first = groups.firstEntry().getValue();
            long previous = first.plan().previousGroup();
            boolean next = previous == 0 || previous == handedOn.getOrDefault(table, -1L);
            if (!next || !first.isWhole()) {
                return;
            }
            groups.pollFirstEntry();
            handedOn.put(table, first.plan().key().number());
            whole.add(first);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> bytes = new ArrayList<>();
        for (TreeMap<Long, GroupFiles> groups : pending.values()) {
            for (GroupFiles files : groups.values()) {
                bytes.add(bytes(files));
            }
        }
        pendingState.update(bytes);
        List<Tuple2<String, Long>> tables = new ArrayList<>();
        handedOn.forEach((table, group) -> tables.add(Tuple2.of(table.toString(), group)));
        handedOnState.update(tables);
    }

    private byte[] bytes(GroupFiles files) throws IOException {
        return SimpleVersionedSerialization.writeVersionAndSerialize(serializer, files);
    }
}
