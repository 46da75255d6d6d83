package io.pixelake.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as users write them: a whole number and a unit. */
public final class Quantities {
    static final String DURATION_FORM = "a whole number and one of ms, s, min, h, d, as in \"500 ms\" or \"5 min\"";
    public static final String SIZE_FORM = "a whole number and one of B, KB, MB, GB (1 KB is 1024 B), as in \"128 MB\"";

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]+)");
    private static final Map<String, Long> MILLIS =
            units("ms", 1L, "s", 1000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> BYTES = units("b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30);

    private Quantities() {}

    static Optional<Duration> duration(String text) {
        return parse(text, MILLIS).map(Duration::ofMillis);
    }

    public static Optional<Long> bytes(String text) {
        return parse(text, BYTES);
    }

    /** The shortest way to write it that {@link #duration} reads back. */
    static String write(Duration duration) {
        return write(duration.toMillis(), MILLIS);
    }

    /** The shortest way to write it that {@link #bytes} reads back. */
    static String writeBytes(long bytes) {
        return write(bytes, BYTES).toUpperCase(Locale.ROOT);
    }

    private static Optional<Long> parse(String text, Map<String, Long> units) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Long factor = units.get(matcher.group(2).toLowerCase(Locale.ROOT));
        long number = Long.parseLong(matcher.group(1));
        return factor == null || number > Long.MAX_VALUE / factor ? Optional.empty() : Optional.of(number * factor);
    }

    private static String write(long value, Map<String, Long> units) {
        List<Map.Entry<String, Long>> smallestFirst = List.copyOf(units.entrySet());
        for (int i = smallestFirst.size() - 1; i > 0; i--) {
            long factor = smallestFirst.get(i).getValue();
            if (value != 0 && value % factor == 0) {
                return value / factor + " " + smallestFirst.get(i).getKey();
            }
        }
        return value + " " + smallestFirst.get(0).getKey();
    }

    private static Map<String, Long> units(Object... namesAndFactors) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], (Long) namesAndFactors[i + 1]);
        }
        return units;
    }
}
