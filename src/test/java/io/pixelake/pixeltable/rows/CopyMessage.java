package io.pixelake.pixeltable.rows;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Builds COPY messages as PostgreSQL sends them. */
final class CopyMessage {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** Something that writes and may fail. */
    private interface Writing {
        void run() throws IOException;
    }

    private CopyMessage write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    CopyMessage header() {
        return write(() -> {
            out.write("PGCOPY\n".getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[] {(byte) 0xFF, '\r', '\n', 0});
            out.writeInt(0);
            out.writeInt(0);
        });
    }

    CopyMessage int2(int value) {
        return write(() -> out.writeShort(value));
    }

    CopyMessage nullField() {
        return write(() -> out.writeInt(-1));
    }

    CopyMessage field(byte[] value) {
        return write(() -> {
            out.writeInt(value.length);
            out.write(value);
        });
    }

    CopyMessage text(String value) {
        return field(value.getBytes(StandardCharsets.UTF_8));
    }

    CopyMessage jsonb(String value) {
        return text("\1" + value);
    }

    CopyMessage int8(long value) {
        return write(() -> {
            out.writeInt(8);
            out.writeLong(value);
        });
    }

    CopyMessage int4(int value) {
        return write(() -> {
            out.writeInt(4);
            out.writeInt(value);
        });
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    CopyTuple tuple() {
        CopyTuple tuple = new CopyTuple();
        if (!tuple.parse(bytes())) {
            throw new AssertionError("not a row");
        }
        return tuple;
    }
}
