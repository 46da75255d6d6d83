package io.pixelake.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Splits as a byte for the kind and JSON for the rest. */
final class MirrorSplitSerializer implements SimpleVersionedSerializer<MirrorSplit> {
    private static final int VERSION = 2;
    private static final byte ROW_RANGE = 1;
    private static final byte FAILURE = 2;
    private static final byte ROUND_END = 3;

    private final ObjectMapper json = StateJson.mapper();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(MirrorSplit split) throws IOException {
        byte[] body = json.writeValueAsBytes(split);
        byte[] bytes = new byte[body.length + 1];
        bytes[0] = kind(split);
        System.arraycopy(body, 0, bytes, 1, body.length);
        return bytes;
    }

    private static byte kind(MirrorSplit split) {
        if (split instanceof MirrorSplit.RoundEnd) {
            return ROUND_END;
        }
        return split instanceof MirrorSplit.RowRange ? ROW_RANGE : FAILURE;
    }

    @Override
    public MirrorSplit deserialize(int version, byte[] bytes) throws IOException {
        if (version == VERSION) {
            return deserializeV2(bytes);
        }
        throw new IOException(
                "Cannot read a split of version " + version + ": this version of Pixelake knows " + VERSION);
    }

    private MirrorSplit deserializeV2(byte[] bytes) throws IOException {
        byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
        return switch (bytes[0]) {
            case ROW_RANGE -> json.readValue(body, MirrorSplit.RowRange.class);
            case ROUND_END -> json.readValue(body, MirrorSplit.RoundEnd.class);
            case FAILURE -> json.readValue(body, MirrorSplit.Failure.class);
            default -> throw new IOException("Cannot read a split of kind " + bytes[0]);
        };
    }
}
