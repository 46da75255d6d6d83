package io.pixelake.types.array;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a .npy file, versions 1 to 3.
 *
 * @param descr numpy's type string, such as {@code <f4}
 * @param dataOffset where the elements begin
 */
record NpyHeader(String descr, boolean fortranOrder, List<Integer> shape, int dataOffset) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    static boolean hasMagic(byte[] npy) {
        return npy.length > MAGIC.length
                && ByteBuffer.wrap(npy, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    static NpyHeader parse(byte[] npy) {
        if (!hasMagic(npy) || npy.length < 12) {
            throw new NpyFormatException("isn't a .npy file (" + npy.length + " bytes without numpy's magic number)");
        }
        int version = npy[6];
        if (version < 1 || version > 3) {
            throw new NpyFormatException("is a .npy file of version " + version + ", known are 1 to 3");
        }
        ByteBuffer bytes = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
        int lengthBytes = version == 1 ? 2 : 4;
        int start = 8 + lengthBytes;
        int length = version == 1 ? bytes.getShort(8) & 0xFFFF : bytes.getInt(8);
        if (length < 0 || length > npy.length - start) {
            throw new NpyFormatException("is cut off within its header (" + npy.length + " bytes)");
        }
        Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return parseText(new String(npy, start, length, charset), start + length);
    }

    private static NpyHeader parseText(String text, int dataOffset) {
        boolean fortran = find(FORTRAN, text).equals("True");
        return new NpyHeader(find(DESCR, text), fortran, parseShape(find(SHAPE, text)), dataOffset);
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new NpyFormatException("has a header that can't be read: " + text.strip());
        }
        return matcher.group(1);
    }

    private static List<Integer> parseShape(String tuple) {
        List<Integer> shape = new ArrayList<>();
        for (String part : tuple.split(",", -1)) {
            if (!part.isBlank()) {
                shape.add(parseSize(part.strip()));
            }
        }
        return List.copyOf(shape);
    }

    private static int parseSize(String digits) {
        try {
            return Integer.parseUnsignedInt(digits);
        } catch (NumberFormatException e) {
            throw new NpyFormatException("has a dimension that can't be read: " + digits);
        }
    }
}
