package io.pixelake.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as users write them: a whole number and a unit. */
public final class Quantities {
    static final String DURATION_FORM = "a whole number and one of ms, s, min, h, d, as in \"500 ms\" or \"5 min\"";
    public static final String SIZE_FORM = "a whole number and one of B, KB, MB, GB (1 KB is 1024 B), as in \"128 MB\"";

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]+)");
    /** The biggest first. */
    private static final List<Unit> MILLIS = List.of(
            new Unit("d", 86_400_000),
            new Unit("h", 3_600_000),
            new Unit("min", 60_000),
            new Unit("s", 1000),
            new Unit("ms", 1));

    private static final List<Unit> BYTES =
            List.of(new Unit("GB", 1 << 30), new Unit("MB", 1 << 20), new Unit("KB", 1 << 10), new Unit("B", 1));

    private record Unit(String name, long size) {}

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
    public static String writeBytes(long bytes) {
        return write(bytes, BYTES);
    }

    private static Optional<Long> parse(String text, List<Unit> units) {
        Matcher matcher = QUANTITY.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return units.stream()
                .filter(unit -> unit.name().equalsIgnoreCase(matcher.group(2)))
                .filter(unit -> number <= Long.MAX_VALUE / unit.size())
                .map(unit -> number * unit.size())
                .findFirst();
    }

    private static String write(long value, List<Unit> units) {
        Unit smallest = units.get(units.size() - 1);
        Unit unit = units.stream()
                .filter(any -> value != 0 && value % any.size() == 0)
                .findFirst()
                .orElse(smallest);
        return value / unit.size() + " " + unit.name();
    }
}
