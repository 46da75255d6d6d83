package io.pixelake.types.array;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A numpy array read from the bytes of a .npy file (versions 1 to 3, both byte orders, C and Fortran order). Elements are
 * addressed by their number in C order. Holds booleans, integers, floats of 16 to 64 bits and strings; everything else
 * (complex numbers, dates, records, objects) is refused with {@link NpyFormatException}.
 *
 * <p>All other text of the source is UTF-8 in PostgreSQL, which lets no half of a surrogate pair in, neither as bytes nor as an escape in
 * jsonb. Numpy's strings may hold them, and more. They are refused here, since whatever encodes Java's strings later, makes {@code ?} of them.
 */
public final class NpyArray {

    /** What an element is; its width is {@link #itemSize()}. */
    enum Kind {
        BOOL,
        SIGNED,
        UNSIGNED,
        FLOAT,
        UNICODE,
        BYTES
    }

    private final Kind kind;
    private final int itemSize;
    private final List<Integer> shape;
    private final int size;
    /** In C order from position 0, in the byte order of the file. */
    private final ByteBuffer elements;

    private NpyArray(Kind kind, int itemSize, List<Integer> shape, int size, ByteBuffer elements) {
        this.kind = kind;
        this.itemSize = itemSize;
        this.shape = shape;
        this.size = size;
        this.elements = elements;
    }

    /** Reads a whole .npy file; the bytes are kept, not copied. */
    public static NpyArray parse(byte[] npy) {
        NpyHeader header = NpyHeader.parse(npy);
        String descr = header.descr();
        Kind kind = kindOf(descr);
        int itemSize = itemSizeOf(descr, kind);
        int size = sizeOf(header.shape(), itemSize);
        int available = npy.length - header.dataOffset();
        if ((long) size * itemSize > available) {
            throw new NpyFormatException("is cut off: shape " + header.shape() + " of " + descr + " takes "
                    + (long) size * itemSize + " bytes, there are " + available);
        }
        ByteBuffer elements = ByteBuffer.wrap(npy, header.dataOffset(), size * itemSize)
                .slice()
                .order(descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (header.fortranOrder() && header.shape().size() > 1) {
            elements = inCOrder(elements, header.shape(), size, itemSize);
        }
        if (kind == Kind.UNICODE) {
            checkText(elements, itemSize);
        }
        return new NpyArray(kind, itemSize, header.shape(), size, elements);
    }

    /** Whether the bytes begin as every .npy file does; the cheap check for bytes that came from the wrong place. */
    public static boolean looksLikeNpy(byte[] bytes) {
        return NpyHeader.hasMagic(bytes);
    }

    /**
     * Makes the .npy file of a boolean array from Pixeltable's form of large ones: a .npy file of bytes that hold 8
     * elements each, the first in the highest bit.
     */
    public static byte[] unpackBooleans(byte[] packedNpy, List<Integer> shape) {
        NpyArray packed = parse(packedNpy);
        int size = sizeOf(shape, 1);
        if (packed.kind != Kind.UNSIGNED || packed.itemSize != 1 || packed.size < (size + 7L) / 8) {
            throw new NpyFormatException("isn't the packed form of a boolean array of shape " + shape + ": it holds "
                    + packed.size + " elements of " + packed.numpyType());
        }
        byte[] header = booleanHeader(shape);
        byte[] npy = new byte[header.length + size];
        System.arraycopy(header, 0, npy, 0, header.length);
        for (int i = 0; i < size; i++) {
            npy[header.length + i] = (byte) (packed.elements.get(i >> 3) >> (7 - (i & 7)) & 1);
        }
        return npy;
    }

    public List<Integer> shape() {
        return shape;
    }

    /** The number of elements; 1 for a 0-dimensional array. */
    public int size() {
        return size;
    }

    /** Numpy's name of the element type, {@code str} for strings of every length. */
    public String numpyType() {
        return switch (kind) {
            case BOOL -> "bool";
            case SIGNED -> "int" + itemSize * 8;
            case UNSIGNED -> "uint" + itemSize * 8;
            case FLOAT -> "float" + itemSize * 8;
            case UNICODE -> "str";
            case BYTES -> "bytes";
        };
    }

    public Kind kind() {
        return kind;
    }

    public int itemSize() {
        return itemSize;
    }

    boolean booleanAt(int index) {
        return elements.get(index) != 0;
    }

    /** An integer of at most 64 bits; of an uint64 the raw bits. */
    public long longAt(int index) {
        boolean signed = kind == Kind.SIGNED;
        return switch (itemSize) {
            case 1 -> signed ? elements.get(index) : elements.get(index) & 0xFFL;
            case 2 -> signed ? elements.getShort(index * 2) : elements.getShort(index * 2) & 0xFFFFL;
            case 4 -> signed ? elements.getInt(index * 4) : elements.getInt(index * 4) & 0xFFFFFFFFL;
            default -> elements.getLong(index * 8);
        };
    }

    double doubleAt(int index) {
        return itemSize == 8 ? elements.getDouble(index * 8) : floatAt(index);
    }

    /** A float of 16 or 32 bits. */
    float floatAt(int index) {
        return itemSize == 4 ? elements.getFloat(index * 4) : halfToFloat(elements.getShort(index * 2));
    }

    /** Text without the zeros numpy pads it with. */
    String textAt(int index) {
        return kind == Kind.UNICODE ? unicodeAt(index * itemSize) : bytesAt(index * itemSize);
    }

    /** One element as a Boolean, Long, BigInteger, Float, Double or String. */
    public Object plainAt(int index) {
        return switch (kind) {
            case BOOL -> booleanAt(index);
            case SIGNED -> longAt(index);
            case UNSIGNED -> itemSize == 8 ? new BigInteger(Long.toUnsignedString(longAt(index))) : longAt(index);
            case FLOAT -> itemSize == 8 ? (Object) doubleAt(index) : (Object) floatAt(index);
            case UNICODE, BYTES -> textAt(index);
        };
    }

    float[] floats(int from, int count) {
        float[] values = new float[count];
        if (itemSize == 4) {
            // Embeddings are the bulk of many tables: one bulk copy instead of a call per element.
            elements.asFloatBuffer().get(from, values);
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = floatAt(from + i);
            }
        }
        return values;
    }

    double[] doubles(int from, int count) {
        double[] values = new double[count];
        if (itemSize == 8) {
            elements.asDoubleBuffer().get(from, values);
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = floatAt(from + i);
            }
        }
        return values;
    }

    private String unicodeAt(int start) {
        int end = start + itemSize;
        while (end > start && elements.getInt(end - 4) == 0) {
            end -= 4;
        }
        StringBuilder text = new StringBuilder((end - start) / 4);
        for (int i = start; i < end; i += 4) {
            text.appendCodePoint(elements.getInt(i));
        }
        return text.toString();
    }

    private String bytesAt(int start) {
        int end = start + itemSize;
        while (end > start && elements.get(end - 1) == 0) {
            end--;
        }
        byte[] text = new byte[end - start];
        elements.get(start, text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void checkText(ByteBuffer elements, int itemSize) {
        for (int i = 0; i < elements.limit(); i += 4) {
            int codePoint = elements.getInt(i);
            if (!Character.isValidCodePoint(codePoint) || codePoint >>> 11 == Character.MIN_SURROGATE >>> 11) {
                throw new NpyFormatException("holds a str that isn't text: its element " + i / itemSize
                        + " has the code point 0x" + Integer.toHexString(codePoint) + ", for which there is no UTF-8");
            }
        }
    }

    private static Kind kindOf(String descr) {
        char kind = descr.length() < 3 ? '?' : descr.charAt(1);
        return switch (kind) {
            case 'b' -> Kind.BOOL;
            case 'i' -> Kind.SIGNED;
            case 'u' -> Kind.UNSIGNED;
            case 'f' -> Kind.FLOAT;
            case 'U' -> Kind.UNICODE;
            case 'S' -> Kind.BYTES;
            default -> throw unknownType(descr);
        };
    }

    private static int itemSizeOf(String descr, Kind kind) {
        int number;
        try {
            number = Integer.parseUnsignedInt(descr, 2, descr.length(), 10);
        } catch (NumberFormatException e) {
            throw unknownType(descr);
        }
        boolean known =
                switch (kind) {
                    case BOOL -> number == 1;
                    case SIGNED, UNSIGNED -> number == 1 || number == 2 || number == 4 || number == 8;
                    case FLOAT -> number == 2 || number == 4 || number == 8;
                    case UNICODE, BYTES -> number < 1 << 28;
                };
        if (!known) {
            throw unknownType(descr);
        }
        return kind == Kind.UNICODE ? number * 4 : number;
    }

    private static NpyFormatException unknownType(String descr) {
        return new NpyFormatException("holds elements of numpy type " + descr
                + ", known are booleans, integers and floats of up to 64 bits, and strings");
    }

    private static int sizeOf(List<Integer> shape, int itemSize) {
        long size = 1;
        for (int dimension : shape) {
            // A zero anywhere empties the array, however large the other dimensions are.
            size = shape.contains(0) ? 0 : size * dimension;
            if (size * Math.max(1, itemSize) > Integer.MAX_VALUE - 4096 || dimension < 0) {
                throw new NpyFormatException("is too large: shape " + shape);
            }
        }
        return (int) size;
    }

    private static ByteBuffer inCOrder(ByteBuffer fortran, List<Integer> shape, int size, int itemSize) {
        byte[] ordered = new byte[size * itemSize];
        int[] index = new int[shape.size()];
        for (int i = 0; i < size; i++) {
            fortran.get(fortranPosition(index, shape) * itemSize, ordered, i * itemSize, itemSize);
            advance(index, shape);
        }
        return ByteBuffer.wrap(ordered).order(fortran.order());
    }

    private static int fortranPosition(int[] index, List<Integer> shape) {
        int position = 0;
        for (int d = index.length - 1; d >= 0; d--) {
            position = position * shape.get(d) + index[d];
        }
        return position;
    }

    private static void advance(int[] index, List<Integer> shape) {
        int d = index.length - 1;
        while (d >= 0 && ++index[d] == shape.get(d)) {
            index[d--] = 0;
        }
    }

    private static byte[] booleanHeader(List<Integer> shape) {
        String sizes = shape.stream().map(Object::toString).collect(Collectors.joining(", "));
        String comma = shape.size() == 1 ? "," : "";
        String text = "{'descr': '|b1', 'fortran_order': False, 'shape': (" + sizes + comma + "), }";
        // Numpy aligns the elements to 64 bytes; the header ends with a newline.
        int length = (10 + text.length() + 1 + 63) / 64 * 64;
        byte[] prefix = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(prefix)
                .putShort((short) (length - 10))
                .put(text.getBytes(StandardCharsets.ISO_8859_1))
                .put(" ".repeat(length - 11 - text.length()).getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) '\n')
                .array();
    }

    /** Java 17 has no such conversion yet. */
    private static float halfToFloat(short half) {
        int exponent = half >> 10 & 0x1F;
        int fraction = half & 0x3FF;
        float magnitude =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24f;
                    case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
                };
        return half < 0 ? -magnitude : magnitude;
    }
}
