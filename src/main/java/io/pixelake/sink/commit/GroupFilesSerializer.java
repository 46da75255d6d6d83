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
    private static final int VERSION = 2;

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
        out.writeInt(files.goneFiles().size());
        for (DeletedKeys.File file : files.goneFiles()) {
            LengthPrefixed.write(out, file.location());
            out.writeLong(file.rows());
        }
        out.writeInt(files.finishedSplits().size());
        for (Map.Entry<Integer, SplitCounts> split : new TreeMap<>(files.finishedSplits()).entrySet()) {
            out.writeInt(split.getKey());
            out.writeLong(split.getValue().inserted());
            out.writeLong(split.getValue().deleted());
        }
        return bytes.toByteArray();
    }

    @Override
    public GroupFiles deserialize(int version, byte[] bytes) throws IOException {
        if (version == VERSION) {
            return deserializeV2(new DataInputStream(new ByteArrayInputStream(bytes)));
        }
        throw new IOException(
                "Cannot read a group's files of format version " + version + ": this Pixelake knows version " + VERSION
                        + " only. Start with the Pixelake that wrote the state, or without that state.");
    }

    private static GroupFiles deserializeV2(DataInputStream in) throws IOException {
        GroupPlan plan = GroupPlanJson.fromBytes(LengthPrefixed.readBytes(in));
        List<String> dataFiles = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            dataFiles.add(LengthPrefixed.readText(in));
        }
        List<DeletedKeys.File> goneFiles = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            goneFiles.add(new DeletedKeys.File(LengthPrefixed.readText(in), in.readLong()));
        }
        Map<Integer, SplitCounts> splits = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            splits.put(in.readInt(), new SplitCounts(in.readLong(), in.readLong()));
        }
        return new GroupFiles(plan, dataFiles, goneFiles, splits);
    }
}
