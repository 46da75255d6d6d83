package io.pixelake.types.json;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;

/**
 * Python's {@code repr} of a float, which is what Pixeltable's exports print: the fewest digits that read back as the same
 * double, an exponent below 1e-4 and from 1e16 on.
 *
 * <p>The digits come from Jackson's Schubfach, since {@code Double.toString} prints too many of them before JDK 19.
 */
public final class PythonFloat {
    private static final double LARGEST_WITH_COARSE_STEPS = 1e-320;

    private PythonFloat() {}

    /** {@code nan} and {@code inf} as Python's {@code str} writes them. */
    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return finiteText(value);
    }

    /** {@code NaN} and {@code Infinity} as Python's {@code json.dumps} writes them. */
    public static String jsonText(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        return finiteText(value);
    }

    private static String finiteText(double value) {
        String java = DoubleToDecimal.toString(value);
        int e = java.indexOf('E');
        if (e < 0) {
            return java;
        }
        String sign = value < 0 ? "-" : "";
        String digits = significantDigits(java.substring(sign.length(), e));
        int exponent = Integer.parseInt(java.substring(e + 1));
        if (Math.abs(value) < LARGEST_WITH_COARSE_STEPS && digits.length() == 2) {
            return sign + smallest(Math.abs(value), digits, exponent);
        }
        return sign + layOut(digits, exponent);
    }

    private static String significantDigits(String mantissa) {
        String digits = mantissa.replace(".", "");
        int end = digits.length();
        while (end > 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, end);
    }

    /**
     * Java prints two digits at least, {@code 4.9E-324}, where Python prints one if it is enough, {@code 5e-324}. That
     * differs only among the smallest numbers, whose steps are as wide as a digit.
     */
    private static String smallest(double value, String digits, int exponent) {
        int rounded = (Integer.parseInt(digits) + 5) / 10;
        String shorter = rounded == 10 ? layOut("1", exponent + 1) : layOut(Integer.toString(rounded), exponent);
        return Double.parseDouble(shorter) == value ? shorter : layOut(digits, exponent);
    }

    /** @param exponent of the first digit */
    private static String layOut(String digits, int exponent) {
        if (exponent < -4 || exponent >= 16) {
            return withExponent(digits, exponent);
        }
        int point = exponent + 1;
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        if (point >= digits.length()) {
            return digits + "0".repeat(point - digits.length()) + ".0";
        }
        return digits.substring(0, point) + "." + digits.substring(point);
    }

    private static String withExponent(String digits, int exponent) {
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int size = Math.abs(exponent);
        return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
    }
}
