package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.GroupPlanJson;
import io.pixelake.model.LengthPrefixed;
import io.pixelake.sink.commit.GroupFiles.SplitCounts;
import io.pixelake.sink.deletes.DeletedKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * {@link GroupFiles} for checkpoints and committables. Data files as Iceberg's JSON, which outlives its class versions. Version 1
 * held group plans of a version that was never released.
 */
public final class GroupFilesSerializer implements SimpleVersionedSerializer<GroupFiles> {
    private static final int VERSION = 3;
    /** All keys of gone rows were in files. */
    private static final int WITH_FILES_ONLY = 2;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(GroupFiles files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        LengthPrefixed.write(out, GroupPlanJson.toBytes(files.plan()));
        out.writeInt(files.dataFiles().size());
        for (String file : files.dataFiles()) {
            LengthPrefixed.write(out, file);
        }
        out.writeInt(files.goneKeys().size());
        for (DeletedKeys.Staged keys : files.goneKeys()) {
            write(out, keys);
        }
        out.writeInt(files.finishedSplits().size());
        for (Map.Entry<Integer, SplitCounts> split : new TreeMap<>(files.finishedSplits()).entrySet()) {
            out.writeInt(split.getKey());
            out.writeLong(split.getValue().inserted());
            out.writeLong(split.getValue().deleted());
        }
        return bytes.toByteArray();
    }

    /** A file's location, or an empty one and the keys. */
    private static void write(DataOutputStream out, DeletedKeys.Staged keys) throws IOException {
        LengthPrefixed.write(out, keys instanceof DeletedKeys.File file ? file.location() : "");
        if (keys instanceof DeletedKeys.Inline inline) {
            LengthPrefixed.write(out, inline.content().array());
        }
        out.writeLong(keys.rows());
    }

    private static DeletedKeys.Staged readKeys(DataInputStream in) throws IOException {
        String location = LengthPrefixed.readText(in);
        return location.isEmpty()
                ? new DeletedKeys.Inline(ByteBuffer.wrap(LengthPrefixed.readBytes(in)), in.readLong())
                : new DeletedKeys.File(location, in.readLong());
    }

    @Override
    public GroupFiles deserialize(int version, byte[] bytes) throws IOException {
        if (version == VERSION || version == WITH_FILES_ONLY) {
            return deserialize(new DataInputStream(new ByteArrayInputStream(bytes)));
        }
        throw new IOException("Cannot read a group's files of format version " + version
                + ": this Pixelake knows versions " + WITH_FILES_ONLY + " and " + VERSION
                + ". Start with the Pixelake that wrote the state, or without that state.");
    }

    private static GroupFiles deserialize(DataInputStream in) throws IOException {
        GroupPlan plan = GroupPlanJson.fromBytes(LengthPrefixed.readBytes(in));
        List<String> dataFiles = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            dataFiles.add(LengthPrefixed.readText(in));
        }
        List<DeletedKeys.Staged> goneKeys = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            goneKeys.add(readKeys(in));
        }
        Map<Integer, SplitCounts> splits = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            splits.put(in.readInt(), new SplitCounts(in.readLong(), in.readLong()));
        }
        return new GroupFiles(plan, dataFiles, goneKeys, splits);
    }
}
