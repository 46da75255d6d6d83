package io.pixelake.model;

import io.pixelake.model.MirrorEvent.AllRead;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorEvent.TableForgotten;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes mirror events as a tag byte and their parts; the cells of a row carry their own tags (see {@link EventCellCodec}), so
 * one serializer serves all tables and schemas. Stateless; any thread may use it.
 */
public final class MirrorEventSerializer extends TypeSerializerSingleton<MirrorEvent> {
    public static final MirrorEventSerializer INSTANCE = new MirrorEventSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte GROUP_STARTED = 1;
    /** One row in an event of its own, as they were written once. */
    private static final byte INSERTED = 2;

    private static final byte DELETED = 3;
    private static final byte SPLIT_FINISHED = 4;
    /** Told change files to roll a group back, when they were written before the commit. */
    private static final byte GROUP_ABORTED = 5;

    private static final byte TABLE_FAILED = 6;
    /** Each row with the version that made the change, which change files had once. */
    private static final byte ROW_CHANGES_WITH_VERSION = 7;

    private static final byte ALL_READ = 8;
    private static final byte TABLE_FORGOTTEN = 9;
    private static final byte ROW_CHANGES = 10;

    private MirrorEventSerializer() {}

    @Override
    public void serialize(MirrorEvent event, DataOutputView out) throws IOException {
        if (event instanceof RowChanges changes) {
            writeRowChanges(changes, out);
        } else if (event instanceof GroupStarted started) {
            out.writeByte(GROUP_STARTED);
            LengthPrefixed.write(out, GroupPlanJson.toBytes(started.plan()));
        } else if (event instanceof SplitFinished finished) {
            writeSplitFinished(finished, out);
        } else if (event instanceof TableFailed failed) {
            writeHead(TABLE_FAILED, failed.group(), out);
            LengthPrefixed.write(out, failed.path());
            LengthPrefixed.write(out, failed.message());
        } else if (event instanceof TableForgotten forgotten) {
            writeForgotten(forgotten, out);
        } else if (event instanceof AllRead) {
            out.writeByte(ALL_READ);
        }
    }

    private static void writeForgotten(TableForgotten forgotten, DataOutputView out) throws IOException {
        writeHead(TABLE_FORGOTTEN, new GroupKey(forgotten.tableId(), forgotten.lastGroup()), out);
        LengthPrefixed.write(out, forgotten.path());
        out.writeInt(forgotten.target().namespace().size());
        for (String level : forgotten.target().namespace()) {
            LengthPrefixed.write(out, level);
        }
        LengthPrefixed.write(out, forgotten.target().table());
    }

    private static TableForgotten readForgotten(DataInputView in) throws IOException {
        GroupKey last = readGroup(in);
        String path = LengthPrefixed.readText(in);
        List<String> namespace = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            namespace.add(LengthPrefixed.readText(in));
        }
        TargetName target = new TargetName(namespace, LengthPrefixed.readText(in));
        return new TableForgotten(last.tableId(), path, target, last.number());
    }

    private static void writeHead(byte tag, GroupKey group, DataOutputView out) throws IOException {
        out.writeByte(tag);
        out.writeLong(group.tableId().getMostSignificantBits());
        out.writeLong(group.tableId().getLeastSignificantBits());
        out.writeLong(group.number());
    }

    private static void writeRowChanges(RowChanges changes, DataOutputView out) throws IOException {
        writeHead(ROW_CHANGES, changes.group(), out);
        out.writeInt(changes.changes().size());
        for (RowChange change : changes.changes()) {
            out.writeByte(change.operation() == Operation.INSERT ? INSERTED : DELETED);
            writeRowChange(change, out);
        }
    }

    private static void writeRowChange(RowChange change, DataOutputView out) throws IOException {
        writeKey(change.key(), out);
        out.writeLong(change.rowVersion());
        EventCellCodec.writeRow(change.row(), out);
    }

    private static void writeKey(RowKey key, DataOutputView out) throws IOException {
        out.writeLong(key.rowId());
        out.writeByte(key.depth());
        for (int level = 0; level < key.depth(); level++) {
            out.writeLong(key.position(level));
        }
    }

    private static RowKey readKey(DataInputView in) throws IOException {
        long rowId = in.readLong();
        long[] positions = new long[in.readByte()];
        for (int level = 0; level < positions.length; level++) {
            positions[level] = in.readLong();
        }
        return RowKey.of(rowId, positions);
    }

    private static void writeSplitFinished(SplitFinished finished, DataOutputView out) throws IOException {
        writeHead(SPLIT_FINISHED, finished.group(), out);
        out.writeInt(finished.split());
        out.writeLong(finished.inserted());
        out.writeLong(finished.deleted());
    }

    @Override
    public MirrorEvent deserialize(DataInputView in) throws IOException {
        byte tag = in.readByte();
        return switch (tag) {
            case GROUP_STARTED -> new GroupStarted(GroupPlanJson.fromBytes(LengthPrefixed.readBytes(in)));
            case ROW_CHANGES -> readRowChanges(in, false);
            case ROW_CHANGES_WITH_VERSION -> readRowChanges(in, true);
            case INSERTED, DELETED -> RowChanges.of(readRowChange(readGroup(in), tag, in, true));
            case SPLIT_FINISHED -> new SplitFinished(readGroup(in), in.readInt(), in.readLong(), in.readLong());
            case GROUP_ABORTED -> skipGroupAborted(in);
            case TABLE_FAILED ->
                new TableFailed(readGroup(in), LengthPrefixed.readText(in), LengthPrefixed.readText(in));
            case ALL_READ -> new AllRead();
            case TABLE_FORGOTTEN -> readForgotten(in);
            default ->
                throw new IOException(
                        "Cannot read a mirror event: its tag " + tag
                                + " is unknown. The bytes are damaged or come from another Pixelake; start without that state.");
        };
    }

    /** @return news that does no harm */
    private static MirrorEvent skipGroupAborted(DataInputView in) throws IOException {
        readGroup(in);
        LengthPrefixed.readText(in);
        return new AllRead();
    }

    private static GroupKey readGroup(DataInputView in) throws IOException {
        return new GroupKey(new UUID(in.readLong(), in.readLong()), in.readLong());
    }

    private static RowChanges readRowChanges(DataInputView in, boolean withVersion) throws IOException {
        GroupKey group = readGroup(in);
        int count = in.readInt();
        List<RowChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(readRowChange(group, in.readByte(), in, withVersion));
        }
        return new RowChanges(group, changes);
    }

    private static RowChange readRowChange(GroupKey group, byte tag, DataInputView in, boolean withVersion)
            throws IOException {
        Operation operation = tag == INSERTED ? Operation.INSERT : Operation.DELETE;
        RowKey key = readKey(in);
        long rowVersion = in.readLong();
        if (withVersion) {
            in.skipBytesToRead(Long.BYTES);
        }
        return new RowChange(group, operation, key, rowVersion, EventCellCodec.readRow(in));
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    /** None: there is no neutral event, and Flink asks only for types it fills in place. */
    @Override
    public MirrorEvent createInstance() {
        return null;
    }

    @Override
    public MirrorEvent copy(MirrorEvent from) {
        return from;
    }

    @Override
    public MirrorEvent copy(MirrorEvent from, MirrorEvent reuse) {
        return from;
    }

    @Override
    public MirrorEvent deserialize(MirrorEvent reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<MirrorEvent> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The serializer's mark in checkpoints; it has no settings. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<MirrorEvent> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
