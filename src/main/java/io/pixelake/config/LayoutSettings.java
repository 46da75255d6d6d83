package io.pixelake.config;

import io.pixelake.model.TableLayout.Function;
import io.pixelake.model.TableLayout.Sorted;
import io.pixelake.model.TableLayout.Transform;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads how partitions and sort orders are written: {@code bucket(16, id)}, {@code day(ts) desc nulls last}. */
public final class LayoutSettings {
    /** As Pixeltable has them, or in double quotes as a selection may name them. */
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*|\"(?:[^\"]|\"\")+\"";

    private static final Pattern COLUMN = Pattern.compile(NAME);
    private static final Pattern CALL =
            Pattern.compile("([A-Za-z]+)\\s*\\((?:\\s*(\\d{1,9})\\s*,)?\\s*(" + NAME + ")\\s*\\)");
    private static final Pattern BETWEEN_PARTS =
            Pattern.compile("\\s*,\\s*(?![^()]*\\))(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern SORTED =
            Pattern.compile("(.*?)(?:\\s+(asc|desc))?(?:\\s+nulls\\s+(first|last))?", Pattern.CASE_INSENSITIVE);

    /** What a table is partitioned by. */
    public static final ValueForm<List<Transform>> PARTITION = terms(
            "list of columns, `year(c)`, `month(c)`, `day(c)`, `hour(c)`, `bucket(N, c)`, `truncate(N, c)`",
            "a column, year(c), month(c), day(c), hour(c), bucket(N, c) or truncate(N, c)",
            LayoutSettings::partition);
    /** What rows are sorted by. */
    public static final ValueForm<List<Sorted>> ORDER = terms(
            "list of columns, with `asc` or `desc` and `nulls first` or `nulls last`",
            "a column or one of the functions that partitions have, with asc or desc and nulls first or nulls last"
                    + " behind it",
            LayoutSettings::order);

    private LayoutSettings() {}

    /** One text may hold several, with commas between them. */
    private static <T> ValueForm<List<T>> terms(
            String documented, String allowed, java.util.function.Function<String, Optional<T>> parse) {
        ValueForm.Reader<T> term = ValueForm.one(allowed, (text, paths) -> parse.apply(text));
        return new ValueForm<>(
                "COLUMNS",
                documented,
                true,
                (texts, paths, refuse) -> Optional.of(texts.stream()
                        .flatMap(text -> parts(text).stream())
                        .flatMap(text -> term.read(List.of(text), paths, refuse).stream())
                        .toList()),
                terms -> terms.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }

    /** What a partition is made of; empty when that isn't how one is written. */
    public static Optional<Transform> partition(String text) {
        String trimmed = text.strip();
        if (COLUMN.matcher(trimmed).matches()) {
            return Optional.of(Transform.of(unquoted(trimmed)));
        }
        Matcher call = CALL.matcher(trimmed);
        if (!call.matches()) {
            return Optional.empty();
        }
        int argument = call.group(2) == null ? 0 : Integer.parseInt(call.group(2));
        return function(call.group(1))
                .filter(function ->
                        takesArgument(function) == (argument > 0) && (call.group(2) == null) == (argument == 0))
                .map(function -> new Transform(function, argument, unquoted(call.group(3))));
    }

    /** What rows are sorted by; NULLs come first when ascending and last when descending, unless it says otherwise. */
    public static Optional<Sorted> order(String text) {
        Matcher sorted = SORTED.matcher(text.strip());
        if (!sorted.matches()) {
            return Optional.empty();
        }
        boolean ascending = !"desc".equalsIgnoreCase(sorted.group(2));
        boolean nullsFirst =
                sorted.group(3) == null ? ascending : sorted.group(3).equalsIgnoreCase("first");
        return partition(sorted.group(1)).map(by -> new Sorted(by, ascending, nullsFirst));
    }

    /** What was written as one text, {@code day(ts), bucket(16, id)}, in its parts. */
    static List<String> parts(String text) {
        return text.isBlank() ? List.of() : List.of(BETWEEN_PARTS.split(text.strip(), -1));
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    private static Optional<Function> function(String name) {
        return Arrays.stream(Function.values())
                .filter(function ->
                        function != Function.IDENTITY && function.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    private static boolean takesArgument(Function function) {
        return function == Function.BUCKET || function == Function.TRUNCATE;
    }
}
