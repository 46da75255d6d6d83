package io.pixelake.cli;

import picocli.CommandLine.Model.OptionSpec;

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
        return OptionSpec.builder("--debug")
                .type(boolean.class)
                .description("Log more, and show the stack traces of errors.")
                .build();
    }
}
