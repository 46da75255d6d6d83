package io.pixelake.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A group plan as bytes: one version byte, then deflated JSON in UTF-8. Version 2 wasn't deflated; up to version 3 a plan
 * names groups that it rolled back in change files, which are passed over. Used for events between tasks and for state,
 * so bytes written by an older Pixelake must stay readable. Stateless; any thread may call it.
 */
public final class GroupPlanJson {
    private static final byte V2 = 2;
    private static final byte V3 = 3;
    private static final byte V4 = 4;

    private GroupPlanJson() {}

    public static byte[] toBytes(GroupPlan plan) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(V4);
        try (OutputStream json = new DeflaterOutputStream(bytes)) {
            StateJson.MAPPER.writeValue(json, plan);
        }
        return bytes.toByteArray();
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
        byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
        return switch (bytes[0]) {
            case V2 -> deserializeV2(body);
            case V3, V4 -> deserializeV3(body);
            default ->
                throw new IOException("Cannot read a group plan of format version " + bytes[0]
                        + ": this Pixelake knows versions " + V2 + " to " + V4
                        + ". Start with the Pixelake that wrote the state, or without that state.");
        };
    }

    private static GroupPlan deserializeV2(byte[] json) throws IOException {
        return StateJson.MAPPER.readValue(new String(json, StandardCharsets.UTF_8), GroupPlan.class);
    }

    private static GroupPlan deserializeV3(byte[] deflated) throws IOException {
        return StateJson.MAPPER.readValue(new InflaterInputStream(new ByteArrayInputStream(deflated)), GroupPlan.class);
    }
}
