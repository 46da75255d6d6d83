package io.pixelake.types.cell;

import io.pixelake.types.json.CellMappingException;
import io.pixelake.types.json.WholeNumbers;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Makes numbers of cells, or refuses them: whole numbers as they are, or not at all. Immutable. */
record NumberCast(Refusal refusal, boolean fromJson) {

    /** Says what is wrong with a value. */
    interface Refusal {
        CellMappingException of(Object value, LogicalType to, String reason);
    }

    long whole(Object value, LogicalType to, long least, long most) {
        BigDecimal number = number(value, to);
        if (number.stripTrailingZeros().scale() > 0) {
            throw refusal.of(value, to, "isn't a whole number");
        }
        boolean fits =
                number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0;
        if (!fits) {
            throw refusal.of(value, to, "is out of its range");
        }
        return number.longValue();
    }

    /** NaN and infinities aren't numbers here. */
    private BigDecimal number(Object value, LogicalType to) {
        try {
            if (value instanceof Number number) {
                return number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString());
            } else if (value instanceof Boolean bool) {
                return bool ? BigDecimal.ONE : BigDecimal.ZERO;
            } else if (value instanceof String text) {
                return boundedExponent(new BigDecimal(text.strip()), value, to);
            }
        } catch (NumberFormatException e) {
            throw refusal.of(value, to, "isn't a number that it can hold");
        }
        throw refusal.of(value, to, "isn't a number");
    }

    /** Text such as 1e999999999 would take all memory to be written out. */
    private BigDecimal boundedExponent(BigDecimal number, Object value, LogicalType to) {
        if (Math.abs((long) number.scale()) > 10_000) {
            throw refusal.of(value, to, "is out of its range");
        }
        return number;
    }

    float toFloat(Object value, LogicalType to) {
        double wide = toDouble(value, to);
        float narrow = (float) wide;
        if (Float.isInfinite(narrow) && !Double.isInfinite(wide)) {
            throw refusal.of(value, to, "is out of its range");
        }
        if (narrow != wide && !(value instanceof Double) && isWhole(value, to)) {
            throw inexact(value, to);
        }
        return narrow;
    }

    double toDouble(Object value, LogicalType to) {
        if (value instanceof Double wide) {
            return wide;
        } else if (value instanceof Float narrow) {
            return narrow.doubleValue();
        } else if (value instanceof Integer small) {
            return small;
        }
        double special = value instanceof String text ? special(text.strip().toLowerCase(Locale.ROOT)) : 0;
        if (special != 0) {
            return special;
        }
        BigDecimal number = number(value, to);
        double read = number.doubleValue();
        if (Double.isInfinite(read)) {
            throw refusal.of(value, to, "is out of its range");
        }
        if (isWhole(value, to) && !WholeNumbers.isExact(number)) {
            throw inexact(value, to);
        }
        return read;
    }

    /** Whether a number is written as a whole one. In JSON, large floats are too, and round as floats do. */
    private boolean isWhole(Object value, LogicalType to) {
        if (value instanceof Double || value instanceof Float) {
            return false;
        }
        boolean special = value instanceof String text && special(text.strip().toLowerCase(Locale.ROOT)) != 0;
        if (special) {
            return false;
        }
        BigDecimal number = number(value, to);
        boolean inJson = fromJson && !(value instanceof String);
        return number.scale() == 0 && !(inJson && WholeNumbers.isLargeTextOfDouble(number));
    }

    private CellMappingException inexact(Object value, LogicalType to) {
        boolean fitsDouble = to.is(LogicalTypeRoot.FLOAT) && WholeNumbers.isExact(number(value, to));
        return refusal.of(
                value,
                to,
                "is a whole number that it can't hold exactly; give " + (fitsDouble ? "DOUBLE, " : "")
                        + "DECIMAL, BIGINT or STRING");
    }

    /** NaN and infinities as Python writes them; 0 for all other text. */
    private static double special(String text) {
        return switch (text) {
            case "nan" -> Double.NaN;
            case "inf", "infinity", "+inf", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> 0;
        };
    }

    Object toDecimal(Object value, DecimalType to) {
        BigDecimal rounded = number(value, to).setScale(to.getScale(), RoundingMode.HALF_EVEN);
        if (rounded.precision() > to.getPrecision()) {
            throw refusal.of(value, to, "has too many digits");
        }
        return DecimalData.fromBigDecimal(rounded, to.getPrecision(), to.getScale());
    }
}
