package io.pixelake.source.enumerator;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.GroupPlanJson;
import io.pixelake.model.LengthPrefixed;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.StateJson;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.MirrorSplitSerializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The enumerator's state: the source, JSON of each table's progress, of the plans that unassigned splits are of, these splits, and the
 * aborted groups; deflated. A plan stands once, however many splits it has: with 512 splits of a wide table it would be a
 * hundred megabytes. Up to version 3 each split held its own; up to version 4 there were groups that change files rolled
 * back, which are passed over.
 */
public final class EnumeratorStateSerializer implements SimpleVersionedSerializer<EnumeratorState> {
    private static final int VERSION = 5;
    private static final int NO_PLAN = -1;

    private final MirrorSplitSerializer splits = new MirrorSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EnumeratorState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            writeSource(state.source(), out);
            out.writeInt(state.tables().size());
            for (TableProgress progress : state.tables().values()) {
                LengthPrefixed.write(out, StateJson.MAPPER.writeValueAsBytes(progress));
            }
            writeUnassigned(state.unassigned(), out);
            out.writeInt(state.aborted().size());
            for (GroupKey group : state.aborted()) {
                out.writeLong(group.tableId().getMostSignificantBits());
                out.writeLong(group.tableId().getLeastSignificantBits());
                out.writeLong(group.number());
            }
        }
        return bytes.toByteArray();
    }

    private static void writeSource(Optional<SourceInstance> source, DataOutputStream out) throws IOException {
        out.writeBoolean(source.isPresent());
        if (source.isPresent()) {
            out.writeUTF(source.get().id());
            out.writeUTF(source.get().place());
        }
    }

    private static Optional<SourceInstance> readSource(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(new SourceInstance(in.readUTF(), in.readUTF())) : Optional.empty();
    }

    private void writeUnassigned(List<MirrorSplit> unassigned, DataOutputStream out) throws IOException {
        Map<GroupPlan, Integer> plans = new LinkedHashMap<>();
        for (MirrorSplit split : unassigned) {
            if (split instanceof MirrorSplit.RowRange range) {
                plans.putIfAbsent(range.plan(), plans.size());
            }
        }
        out.writeInt(plans.size());
        for (GroupPlan plan : plans.keySet()) {
            LengthPrefixed.write(out, GroupPlanJson.toBytes(plan));
        }
        out.writeInt(splits.getVersion());
        out.writeInt(unassigned.size());
        for (MirrorSplit split : unassigned) {
            if (split instanceof MirrorSplit.RowRange range) {
                out.writeInt(plans.get(range.plan()));
                writeRange(range, out);
            } else {
                out.writeInt(NO_PLAN);
                LengthPrefixed.write(out, splits.serialize(split));
            }
        }
    }

    private void writeRange(MirrorSplit.RowRange range, DataOutputStream out) throws IOException {
        out.writeInt(range.index());
        out.writeLong(range.fromRowId());
        out.writeLong(range.toRowId());
        LengthPrefixed.write(out, StateJson.MAPPER.writeValueAsBytes(range.progress()));
    }

    @Override
    public EnumeratorState deserialize(int version, byte[] bytes) throws IOException {
        return switch (version) {
            case 2, 3 -> deserializeV3(new DataInputStream(new ByteArrayInputStream(bytes)));
            case 4, 5 -> deserializeV4(new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes))));
            default ->
                throw new IOException("Cannot read an enumerator's state of version " + version
                        + ": this version of Pixelake knows 2 to " + VERSION);
        };
    }

    /** Without the source. */
    private EnumeratorState deserializeV3(DataInputStream in) throws IOException {
        Map<UUID, TableProgress> tables = readTables(in);
        int splitVersion = in.readInt();
        List<MirrorSplit> unassigned = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            unassigned.add(splits.deserialize(splitVersion, LengthPrefixed.readBytes(in)));
        }
        return new EnumeratorState(Optional.empty(), tables, unassigned, readAborted(in));
    }

    private EnumeratorState deserializeV4(DataInputStream in) throws IOException {
        Optional<SourceInstance> source = readSource(in);
        Map<UUID, TableProgress> tables = readTables(in);
        List<MirrorSplit> unassigned = readUnassigned(in);
        return new EnumeratorState(source, tables, unassigned, readAborted(in));
    }

    private Map<UUID, TableProgress> readTables(DataInputStream in) throws IOException {
        Map<UUID, TableProgress> tables = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            TableProgress progress = StateJson.MAPPER.readValue(LengthPrefixed.readBytes(in), TableProgress.class);
            tables.put(progress.tableId(), progress);
        }
        return tables;
    }

    private List<MirrorSplit> readUnassigned(DataInputStream in) throws IOException {
        List<GroupPlan> plans = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            plans.add(GroupPlanJson.fromBytes(LengthPrefixed.readBytes(in)));
        }
        int splitVersion = in.readInt();
        List<MirrorSplit> unassigned = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            int plan = in.readInt();
            unassigned.add(
                    plan == NO_PLAN
                            ? splits.deserialize(splitVersion, LengthPrefixed.readBytes(in))
                            : readRange(plans.get(plan), in));
        }
        return unassigned;
    }

    private MirrorSplit readRange(GroupPlan plan, DataInputStream in) throws IOException {
        return new MirrorSplit.RowRange(
                plan,
                in.readInt(),
                in.readLong(),
                in.readLong(),
                StateJson.MAPPER.readValue(LengthPrefixed.readBytes(in), MirrorSplit.Progress.class));
    }

    private static Set<GroupKey> readAborted(DataInputStream in) throws IOException {
        Set<GroupKey> aborted = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            aborted.add(new GroupKey(new UUID(in.readLong(), in.readLong()), in.readLong()));
        }
        return aborted;
    }
}
