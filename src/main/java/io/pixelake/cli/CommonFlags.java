package io.pixelake.cli;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Flags that more than one command has, and how a flag is made. */
final class CommonFlags {
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
