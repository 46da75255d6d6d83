package io.pixelake.cli;

import io.pixelake.config.TableFilter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The tables that a command is told to look at, as paths or globs. */
final class TableArguments {
    private TableArguments() {}

    static void addTo(CommandSpec spec, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("TABLE")
                .arity("0..*")
                .type(String[].class)
                .description(description)
                .build());
    }

    /** @throws ParameterException when one can't be a glob */
    static List<String> in(ParseResult parsed) {
        String[] given = parsed.matchedPositionalValue(0, new String[0]);
        for (String glob : given) {
            TableFilter.problemOf(glob).ifPresent(problem -> {
                throw new ParameterException(
                        parsed.commandSpec().commandLine(), "The table \"" + glob + "\" " + problem);
            });
        }
        return List.of(given);
    }
}
