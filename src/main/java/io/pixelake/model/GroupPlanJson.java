package io.pixelake.model;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A group plan as bytes: one version byte, then JSON in UTF-8. Used for events between tasks and for state, so bytes
 * written by an older Pixelake must stay readable. Stateless; any thread may call it.
 */
public final class GroupPlanJson {
    private static final byte V2 = 2;

    // Without this isTypedArray() becomes a property that no constructor takes back.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    private GroupPlanJson() {}

    public static byte[] toBytes(GroupPlan plan) throws IOException {
        byte[] json = MAPPER.writeValueAsBytes(plan);
        byte[] bytes = new byte[json.length + 1];
        bytes[0] = V2;
        System.arraycopy(json, 0, bytes, 1, json.length);
        return bytes;
    }

    /**
     * Reads back what {@link #toBytes} wrote.
     *
     * @throws IOException when the bytes carry an unknown version or aren't a plan
     */
    public static GroupPlan fromBytes(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            throw new IOException("Cannot read a group plan: it has no bytes. The state it came from is damaged.");
        }
        if (bytes[0] != V2) {
            throw new IOException(
                    "Cannot read a group plan of format version " + bytes[0] + ": this Pixelake knows version " + V2
                            + " only. Start with the Pixelake that wrote the state, or without that state.");
        }
        return deserializeV2(Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    private static GroupPlan deserializeV2(byte[] json) throws IOException {
        return MAPPER.readValue(new String(json, StandardCharsets.UTF_8), GroupPlan.class);
    }
}
