package io.pixelake.cli;

import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Flags that more than one command has, and how a flag is made. */
final class CommonFlags {
    static final String FROM = "--from";
    static final String TO = "--to";

    private CommonFlags() {}

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this and end.")
                .build();
    }

    static OptionSpec debug() {
        return toggle("--debug", "Log more, and show the stack traces of errors.");
    }

    /** A flag without a value. */
    static OptionSpec toggle(String flag, String description) {
        return OptionSpec.builder(flag)
                .type(boolean.class)
                .description(description)
                .build();
    }

    /** A flag whose value picocli converts by itself. */
    static OptionSpec valued(String flag, String parameter, Class<?> type, String description) {
        return OptionSpec.builder(flag)
                .paramLabel(parameter)
                .type(type)
                .description(description)
                .build();
    }

    /** Adds the two flags that say between which versions. */
    static void addVersions(CommandSpec command, String from, String to) {
        command.addOption(valued(FROM, "VERSION", Long.class, from));
        command.addOption(valued(TO, "VERSION", Long.class, to));
    }

    /** @throws ParameterException when a number is given that no version has */
    static OptionalLong version(ParseResult parsed, String flag) {
        Long version = parsed.matchedOptionValue(flag, null);
        if (version != null && version < 0) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(), flag + ": \"" + version + "\" isn't a version");
        }
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /** The one table that a command is for. */
    static PositionalParamSpec table(String parameter, String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel(parameter)
                .type(String.class)
                .description(description)
                .build();
    }
}
