package io.pixelake.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Flags that more than one command has, and how a flag is made. */
final class CommonFlags {
    private CommonFlags() {}

    /** Adds a flag that takes one text. */
    static void addText(CommandSpec spec, String flag, String parameter, String description) {
        spec.addOption(OptionSpec.builder(flag)
                .paramLabel(parameter)
                .arity("1")
                .type(String.class)
                .description(description)
                .build());
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this and end.")
                .build();
    }

    static OptionSpec debug() {
        return OptionSpec.builder("--debug")
                .type(boolean.class)
                .description("Log more, and show the stack traces of errors.")
                .build();
    }
}
