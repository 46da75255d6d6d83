package io.pixelake.types.json;

import java.math.BigDecimal;

/** Which whole numbers a double holds. */
public final class WholeNumbers {
    /** From here on Python writes floats, too, so that PostgreSQL's JSON shows no fraction. */
    private static final BigDecimal LARGE = new BigDecimal("1e16");

    private static final int DIGITS_OF_EVERY_DOUBLE = 15;
    private static final int USUAL_SCALE = 200;

    private WholeNumbers() {}

    /** Whether a double is the very number. */
    public static boolean isExact(BigDecimal whole) {
        double near = whole.doubleValue();
        return !Double.isInfinite(near) && new BigDecimal(near).compareTo(whole) == 0;
    }

    /** Whether a double is the very number, or is written so: in JSON nothing tells 1e23 from the whole number of that text. */
    public static boolean isExactInJson(BigDecimal whole) {
        return isExact(whole) || isLargeTextOfDouble(whole);
    }

    /** Whether a whole number of JSON may be the text of a float. */
    public static boolean isLargeTextOfDouble(BigDecimal whole) {
        return whole.abs().compareTo(LARGE) >= 0 && isTextOfDouble(whole);
    }

    /** Whether a double's shortest text says this number, as that of a number that was a double does. */
    static boolean isTextOfDouble(BigDecimal number) {
        if (number.precision() <= DIGITS_OF_EVERY_DOUBLE && Math.abs((long) number.scale()) <= USUAL_SCALE) {
            return true;
        }
        double near = number.doubleValue();
        return !Double.isInfinite(near) && new BigDecimal(PythonFloat.text(near)).compareTo(number) == 0;
    }
}
