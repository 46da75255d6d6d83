package io.pixelake.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The forms that several options share. */
public final class ValueForms {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final String OFF = "off";
    private static final Map<String, Boolean> TRUTH = Map.of("true", true, "false", false);

    private ValueForms() {}

    /** One of an enum's constants. */
    public static <E extends Enum<E>> ValueForm<E> oneOf(Class<E> type) {
        return oneOf(List.of(type.getEnumConstants()));
    }

    /** One of some constants. */
    public static <E extends Enum<E>> ValueForm<E> oneOf(List<E> constants) {
        List<String> words = constants.stream().map(ValueForms::word).toList();
        return ValueForm.single(
                String.join("|", words),
                alternatives(words.stream().map(word -> "`" + word + "`").toList()),
                alternatives(words),
                (text, paths) -> constants.stream()
                        .filter(constant -> word(constant).equalsIgnoreCase(text.strip()))
                        .findFirst(),
                ValueForms::word);
    }

    /** How a constant is written. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String alternatives(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    static ValueForm<Boolean> truth() {
        return ValueForm.single(
                "",
                "`true` or `false`",
                "true or false",
                (text, paths) -> Optional.ofNullable(TRUTH.get(text.toLowerCase(Locale.ROOT))),
                String::valueOf);
    }

    static ValueForm<Integer> wholeNumber(int from, int to) {
        String range = "whole number from " + from + " to " + to;
        return ValueForm.single(
                "N",
                range,
                "a " + range,
                (text, paths) -> Optional.of(text)
                        .filter(digits -> digits.matches("\\d{1,9}"))
                        .map(Integer::valueOf)
                        .filter(number -> number >= from && number <= to),
                String::valueOf);
    }

    /** A whole number of a few. */
    static ValueForm<Integer> wholeNumberOf(int... numbers) {
        List<String> words = IntStream.of(numbers).mapToObj(String::valueOf).toList();
        return ValueForm.single(
                "N",
                alternatives(words.stream().map(word -> "`" + word + "`").toList()),
                alternatives(words),
                (text, paths) -> Optional.of(text).filter(words::contains).map(Integer::valueOf),
                String::valueOf);
    }

    /** Of the length that any duration must have. */
    static ValueForm<Duration> duration() {
        return duration("duration", SHORTEST);
    }

    /** The same of another length, which is documented with it. */
    static ValueForm<Duration> durationFrom(Duration shortest) {
        return duration("duration, at least `" + Quantities.write(shortest) + "`", shortest);
    }

    private static ValueForm<Duration> duration(String documented, Duration shortest) {
        return ValueForm.single(
                "DURATION",
                documented,
                Quantities.DURATION_FORM + ", at least " + Quantities.write(shortest),
                (text, paths) -> Quantities.duration(text).filter(duration -> duration.compareTo(shortest) >= 0),
                Quantities::write);
    }

    /** Empty where it is turned off. */
    static ValueForm<Optional<Duration>> durationOrOff(Duration shortest) {
        String least = Quantities.write(shortest);
        return ValueForm.single(
                "DURATION",
                "duration, at least `" + least + "`, or `" + OFF + "`",
                OFF + ", or " + Quantities.DURATION_FORM + ", at least " + least,
                (text, paths) -> text.equals(OFF)
                        ? Optional.of(Optional.empty())
                        : Quantities.duration(text)
                                .filter(duration -> duration.compareTo(shortest) >= 0)
                                .map(Optional::of),
                duration -> duration.map(Quantities::write).orElse(OFF));
    }

    /** In bytes. */
    public static ValueForm<Long> size() {
        return ValueForm.single(
                "SIZE",
                "size",
                Quantities.SIZE_FORM,
                (text, paths) -> Quantities.bytes(text).filter(bytes -> bytes > 0),
                Quantities::writeBytes);
    }

    /** A text that isn't blank. */
    static ValueForm<String> name(String documented) {
        return matching("NAME", documented, "a name", "(?s).*\\S.*");
    }

    /** Any text. */
    public static ValueForm<String> text(String parameter, String documented) {
        return matching(parameter, documented, "a text", "(?s).*");
    }

    /** A text that matches a regular expression, of an option without flags. */
    static ValueForm<String> matching(String documented, String allowed, String regex) {
        return matching("TEXT", documented, allowed, regex);
    }

    /** The same of any option. */
    static ValueForm<String> matching(String parameter, String documented, String allowed, String regex) {
        return ValueForm.single(
                parameter,
                documented,
                allowed,
                (text, paths) -> Optional.of(text).filter(any -> any.matches(regex)),
                Function.identity());
    }

    /** A folder, or with {@code documented} another path or URL, kept as it was written but for the home folder. */
    static ValueForm<String> folder(String documented) {
        return ValueForm.single(
                "DIR", documented, "a path", (text, paths) -> Optional.of(paths.text(text)), Function.identity());
    }

    /** A file of this machine. */
    public static ValueForm<Path> file() {
        return ValueForm.single(
                "FILE", "file", "a path", (text, paths) -> Optional.of(paths.path(text)), Path::toString);
    }

    /** The URL of a folder. */
    public static ValueForm<String> folderUrl() {
        return ValueForm.single(
                "DIR|URL",
                "folder or URL",
                GivenPaths.FOLDER_FORM,
                (text, paths) -> paths.folderUrl(text),
                Function.identity());
    }
}
