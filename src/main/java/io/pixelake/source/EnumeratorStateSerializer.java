package io.pixelake.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pixelake.model.GroupKey;
import io.pixelake.model.LengthPrefixed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The enumerator's state: length-prefixed JSON of each table's progress, then the unassigned splits and the aborted groups. */
final class EnumeratorStateSerializer implements SimpleVersionedSerializer<EnumeratorState> {
    private static final int VERSION = 3;

    private final ObjectMapper json = StateJson.mapper();
    private final MirrorSplitSerializer splits = new MirrorSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EnumeratorState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(state.tables().size());
        for (TableProgress progress : state.tables().values()) {
            LengthPrefixed.write(out, json.writeValueAsBytes(progress));
        }
        out.writeInt(splits.getVersion());
        out.writeInt(state.unassigned().size());
        for (MirrorSplit split : state.unassigned()) {
            LengthPrefixed.write(out, splits.serialize(split));
        }
        out.writeInt(state.aborted().size());
        for (GroupKey group : state.aborted()) {
            out.writeLong(group.tableId().getMostSignificantBits());
            out.writeLong(group.tableId().getLeastSignificantBits());
            out.writeLong(group.number());
        }
        return bytes.toByteArray();
    }

    @Override
    public EnumeratorState deserialize(int version, byte[] bytes) throws IOException {
        return switch (version) {
            case 2 -> deserializeV2(bytes);
            case 3 -> deserializeV3(new DataInputStream(new ByteArrayInputStream(bytes)));
            default ->
                throw new IOException("Cannot read an enumerator's state of version " + version
                        + ": this version of Pixelake knows 2 and " + VERSION);
        };
    }

    /** The same without the groups that outstanding ones replace: their plans said at once what they void. */
    private EnumeratorState deserializeV2(byte[] bytes) throws IOException {
        return deserializeV3(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private EnumeratorState deserializeV3(DataInputStream in) throws IOException {
        Map<UUID, TableProgress> tables = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            TableProgress progress = json.readValue(LengthPrefixed.readBytes(in), TableProgress.class);
            tables.put(progress.tableId(), progress);
        }
        int splitVersion = in.readInt();
        List<MirrorSplit> unassigned = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            unassigned.add(splits.deserialize(splitVersion, LengthPrefixed.readBytes(in)));
        }
        Set<GroupKey> aborted = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            aborted.add(new GroupKey(new UUID(in.readLong(), in.readLong()), in.readLong()));
        }
        return new EnumeratorState(tables, unassigned, aborted);
    }
}
