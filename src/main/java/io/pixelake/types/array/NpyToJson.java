package io.pixelake.types.array;

import io.pixelake.types.json.CompactJson;

/** Writes a numpy array as nested JSON lists, as numpy's {@code tolist()} nests them. */
public final class NpyToJson {
    private final NpyArray array;
    private final StringBuilder out = new StringBuilder();

    private NpyToJson(NpyArray array) {
        this.array = array;
    }

    public static String convert(NpyArray array) {
        NpyToJson writer = new NpyToJson(array);
        writer.append(0, 0, array.size());
        return writer.out.toString();
    }

    /** Appends the {@code count} elements from {@code first}, which make up one entry of dimension {@code depth - 1}. */
    private void append(int depth, int first, int count) {
        if (depth == array.shape().size()) {
            appendElement(first);
            return;
        }
        int length = array.shape().get(depth);
        int step = length == 0 ? 0 : count / length;
        out.append('[');
        for (int i = 0; i < length; i++) {
            if (i > 0) {
                out.append(',');
            }
            append(depth + 1, first + i * step, step);
        }
        out.append(']');
    }

    private void appendElement(int index) {
        switch (array.kind()) {
            case BOOL -> out.append(array.booleanAt(index));
            case SIGNED -> out.append(array.longAt(index));
            case UNSIGNED -> out.append(Long.toUnsignedString(array.longAt(index)));
            case FLOAT -> appendFloat(array.doubleAt(index));
            case UNICODE, BYTES -> CompactJson.appendString(out, array.textAt(index));
        }
    }

    private void appendFloat(double value) {
        if (Double.isFinite(value)) {
            out.append(value);
        } else {
            out.append("null");
        }
    }
}
