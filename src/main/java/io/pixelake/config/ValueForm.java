package io.pixelake.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How the values of an option are written: in files, after flags, in {@code --help}, in the documentation and in logs.
 *
 * @param parameter what follows a flag; empty when nothing does
 * @param documented the column "Value" of docs/configuration.md
 * @param isList whether a list may be given, and the flag more than once
 */
public record ValueForm<T>(
        String parameter, String documented, boolean isList, Reader<T> reader, Function<T, String> writer) {

    /** Reads what was given. */
    interface Reader<T> {
        /**
         * The value; empty when there is none.
         *
         * @param texts any number for a list, else one, or several of which the last counts
         * @param refuse takes what is wrong with a text, as a sentence that begins with it
         */
        Optional<T> read(List<String> texts, GivenPaths paths, Consumer<String> refuse);
    }

    /**
     * A single value.
     *
     * @param allowed what a value looks like, as the end of a sentence
     * @param parse may say by a {@link GivenPaths.BadPathException} why a text is no path
     */
    static <T> ValueForm<T> single(
            String parameter,
            String documented,
            String allowed,
            BiFunction<String, GivenPaths, Optional<T>> parse,
            Function<T, String> writer) {
        return new ValueForm<>(parameter, documented, false, one(allowed, parse), writer);
    }

    /** A list of values, each of which is read by itself. */
    static <T> ValueForm<List<T>> list(
            String parameter, String documented, Reader<T> element, Function<List<T>, String> writer) {
        return new ValueForm<>(
                parameter,
                documented,
                true,
                (texts, paths, refuse) -> Optional.of(texts.stream()
                        .flatMap(text -> element.read(List.of(text), paths, refuse).stream())
                        .toList()),
                writer);
    }

    /** Reads the last of the texts. */
    static <T> Reader<T> one(String allowed, BiFunction<String, GivenPaths, Optional<T>> parse) {
        return (texts, paths, refuse) -> {
            String text = texts.get(texts.size() - 1);
            try {
                Optional<T> value = parse.apply(text, paths);
                if (value.isEmpty()) {
                    refuse.accept("\"" + text + "\" isn't allowed; give " + allowed);
                }
                return value;
            } catch (GivenPaths.BadPathException e) {
                refuse.accept("\"" + text.strip() + "\" " + e.getMessage());
                return Optional.empty();
            }
        };
    }

    /**
     * Reads one text.
     *
     * @throws IllegalArgumentException when it can't be a value; the message is a sentence that begins with it
     */
    public T parse(String text, GivenPaths paths) {
        List<String> refusals = new ArrayList<>();
        Optional<T> value = reader.read(List.of(text), paths, refusals::add);
        if (!refusals.isEmpty()) {
            throw new IllegalArgumentException(refusals.get(0));
        }
        return value.orElseThrow();
    }

    String write(T value) {
        return writer.apply(value);
    }
}
