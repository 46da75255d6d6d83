package io.pixelake.source.split;

import io.pixelake.model.StateJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Splits as a byte for the kind and deflated JSON for the rest: the plan of a wide table has some 200 KB. Version 2 wasn't
 * deflated; up to version 3 plans named groups that change files rolled back, which are passed over.
 */
public final class MirrorSplitSerializer implements SimpleVersionedSerializer<MirrorSplit> {
    private static final int VERSION = 4;
    private static final byte ROW_RANGE = 1;
    private static final byte FAILURE = 2;
    private static final byte ROUND_END = 3;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(MirrorSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(kind(split));
        try (OutputStream body = new DeflaterOutputStream(bytes)) {
            StateJson.MAPPER.writeValue(body, split);
        }
        return bytes.toByteArray();
    }

    private static byte kind(MirrorSplit split) {
        if (split instanceof MirrorSplit.RoundEnd) {
            return ROUND_END;
        }
        return split instanceof MirrorSplit.RowRange ? ROW_RANGE : FAILURE;
    }

    @Override
    public MirrorSplit deserialize(int version, byte[] bytes) throws IOException {
        byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
        return switch (version) {
            case 2 -> read(bytes[0], body);
            case 3, 4 -> deserializeV3(bytes[0], body);
            default ->
                throw new IOException("Cannot read a split of version " + version
                        + ": this version of Pixelake knows 2 to " + VERSION);
        };
    }

    private MirrorSplit deserializeV3(byte kind, byte[] deflated) throws IOException {
        return read(kind, new InflaterInputStream(new ByteArrayInputStream(deflated)).readAllBytes());
    }

    private MirrorSplit read(byte kind, byte[] body) throws IOException {
        return switch (kind) {
            case ROW_RANGE -> StateJson.MAPPER.readValue(body, MirrorSplit.RowRange.class);
            case ROUND_END -> StateJson.MAPPER.readValue(body, MirrorSplit.RoundEnd.class);
            case FAILURE -> StateJson.MAPPER.readValue(body, MirrorSplit.Failure.class);
            default -> throw new IOException("Cannot read a split of kind " + kind);
        };
    }
}
