package io.pixelake.cli;

import io.pixelake.config.GivenPaths;
import io.pixelake.config.ValueForm;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * A flag with a value of a type, which picocli converts as the value's form reads it.
 *
 * @param defaultValue what holds when it isn't given, unless that depends on other flags
 */
record Flag<T>(String name, ValueForm<T> form, Optional<T> defaultValue, String description) {

    static <T> Flag<T> of(String name, ValueForm<T> form, String description) {
        return new Flag<>(name, form, Optional.empty(), description);
    }

    static <T> Flag<T> of(String name, ValueForm<T> form, T defaultValue, String description) {
        return new Flag<>(
                name,
                form,
                Optional.of(defaultValue),
                description + " Default: " + form.writer().apply(defaultValue) + ".");
    }

    /** Adds flags to a command, under a heading of their own in its help. */
    static void addTo(CommandSpec command, String heading, GivenPaths paths, List<Flag<?>> flags) {
        ArgGroupSpec.Builder group =
                ArgGroupSpec.builder().heading("%n" + heading + "%n").validate(false);
        flags.forEach(flag -> group.addArg(flag.spec(paths)));
        command.addArgGroup(group.build());
    }

    /** As picocli takes it: what can be a list may be given more than once. */
    OptionSpec spec(GivenPaths paths) {
        return OptionSpec.builder(name)
                .paramLabel(form.parameter())
                .arity("1")
                .type(form.isList() ? List.class : Object.class)
                .auxiliaryTypes(Object.class)
                .converters(text -> convert(text, paths))
                .description(description)
                .build();
    }

    private T convert(String text, GivenPaths paths) {
        try {
            return form.parse(text, paths);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    boolean isGiven(ParseResult parsed) {
        return parsed.hasMatchedOption(name);
    }

    /** What was given. */
    Optional<T> find(ParseResult parsed) {
        return isGiven(parsed) ? Optional.of(value(parsed.matchedOption(name).getValue())) : Optional.empty();
    }

    /** Lists that were given one by one are one. */
    @SuppressWarnings("unchecked")
    private T value(Object converted) {
        return form.isList()
                ? (T) ((List<List<?>>) converted).stream().flatMap(List::stream).toList()
                : (T) converted;
    }

    /** What holds, of a flag that has a default. */
    T get(ParseResult parsed) {
        return find(parsed).or(() -> defaultValue).orElseThrow();
    }
}
