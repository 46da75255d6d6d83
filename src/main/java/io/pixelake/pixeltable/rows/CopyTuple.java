package io.pixelake.pixeltable.rows;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.flink.table.data.StringData;

/**
 * A view of one row of {@code COPY .. TO STDOUT (FORMAT binary)}, used again for each. PostgreSQL sends a row per message; the
 * file header comes in front of the first row or, when there is none, of the trailer. Strings are views of the message, which
 * must therefore not be changed afterwards (pgjdbc hands out a new array for each). For one thread.
 */
final class CopyTuple {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle DOUBLE = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.BIG_ENDIAN);

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int TRAILER = -1;

    private byte[] message = {};
    private int fieldCount;
    private int[] offsets = {};
    private int[] lengths = {};

    /**
     * Reads a message.
     *
     * @return false when it holds no row: the header alone, or the trailer
     * @throws IllegalStateException when it isn't what PostgreSQL sends
     */
    boolean parse(byte[] copyMessage) {
        message = copyMessage;
        fieldCount = 0;
        int position = behindHeader(message);
        if (position == message.length) {
            return false;
        }
        require(position, 2);
        int count = (short) SHORT.get(message, position);
        position += 2;
        if (count == TRAILER) {
            return false;
        }
        position = parseFields(count, position);
        if (position != message.length) {
            throw broken("has " + (message.length - position) + " bytes behind its last field");
        }
        fieldCount = count;
        return true;
    }

    int fieldCount() {
        return fieldCount;
    }

    boolean isNull(int field) {
        return lengths[check(field)] < 0;
    }

    long int8(int field) {
        return (long) LONG.get(message, fixed(field, 8));
    }

    int int4(int field) {
        return (int) INT.get(message, fixed(field, 4));
    }

    double float8(int field) {
        return (double) DOUBLE.get(message, fixed(field, 8));
    }

    boolean bool(int field) {
        return message[fixed(field, 1)] != 0;
    }

    /** A one-dimensional {@code real[]} without NULLs, as PostgreSQL's {@code array_send} writes it. */
    float[] float4Array(int field) {
        int position = present(field);
        // Dimensions, flags, element type; then size and lower bound of the only dimension.
        int dimensions = length(field) < 12 ? -1 : (int) INT.get(message, position);
        int count = dimensions == 1 && length(field) >= 20 ? (int) INT.get(message, position + 12) : 0;
        if (dimensions < 0 || dimensions > 1 || (count > 0 && length(field) != 20 + count * 8)) {
            throw broken("has no plain real[] in field " + field);
        }
        float[] values = new float[count];
        position += 20;
        for (int i = 0; i < count; i++, position += 8) {
            values[i] = Float.intBitsToFloat((int) INT.get(message, position + 4));
        }
        return values;
    }

    /** A copy of the field's bytes. */
    byte[] bytes(int field) {
        return bytes(field, 0);
    }

    /** A copy of the field's bytes without the first {@code skip}. */
    byte[] bytes(int field, int skip) {
        int offset = present(field);
        return Arrays.copyOfRange(message, offset + skip, offset + lengths[field]);
    }

    StringData text(int field) {
        return text(field, 0);
    }

    /** The field's bytes from {@code skip} on as UTF-8 text, without copying. */
    StringData text(int field, int skip) {
        return StringData.fromBytes(message, present(field) + skip, lengths[field] - skip);
    }

    int length(int field) {
        return lengths[check(field)];
    }

    byte byteAt(int field, int index) {
        return message[present(field) + index];
    }

    /** Whether a message holds a row, and not just the header or the trailer. */
    static boolean holdsRow(byte[] message) {
        int position = behindHeader(message);
        return position < message.length
                && (message.length < position + 2 || (short) SHORT.get(message, position) != TRAILER);
    }

    private static int behindHeader(byte[] message) {
        // A row can't begin like this: it would have 20551 columns, and PostgreSQL's limit is 1664.
        if (message.length < SIGNATURE.length
                || message[0] != SIGNATURE[0]
                || !Arrays.equals(message, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            return 0;
        }
        int extensionLength = SIGNATURE.length + 4;
        require(message, extensionLength, 4);
        int extension = (int) INT.get(message, extensionLength);
        require(message, extensionLength + 4, extension);
        return extensionLength + 4 + extension;
    }

    private int parseFields(int count, int start) {
        if (count < 0) {
            throw broken("says it has " + count + " fields");
        }
        if (offsets.length < count) {
            offsets = new int[count];
            lengths = new int[count];
        }
        int position = start;
        for (int i = 0; i < count; i++) {
            require(position, 4);
            int length = (int) INT.get(message, position);
            position += 4;
            offsets[i] = position;
            lengths[i] = length;
            if (length > 0) {
                require(position, length);
                position += length;
            } else if (length < -1) {
                throw broken("has a field of " + length + " bytes");
            }
        }
        return position;
    }

    private int check(int field) {
        if (field >= fieldCount) {
            throw broken("has " + fieldCount + " fields, number " + field + " was asked for");
        }
        return field;
    }

    private int present(int field) {
        if (isNull(field)) {
            throw broken("is NULL in field " + field + ", which was read as a value");
        }
        return offsets[field];
    }

    private int fixed(int field, int length) {
        if (lengths[check(field)] != length) {
            throw broken("has " + lengths[field] + " bytes in field " + field + ", expected " + length);
        }
        return offsets[field];
    }

    private void require(int position, int length) {
        require(message, position, length);
    }

    private static void require(byte[] message, int position, int length) {
        if (length < 0 || length > message.length - position) {
            throw broken("ends at byte " + message.length + ", " + length + " more are due at byte " + position);
        }
    }

    private static IllegalStateException broken(String what) {
        return new IllegalStateException("Cannot read PostgreSQL's COPY stream: a row " + what
                + ". Either the store table's columns are of other types than Pixeltable's metadata says, or the"
                + " connection is broken.");
    }
}
