package io.pixelake.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code pixelake status}. */
final class StatusCommand implements Callable<Integer> {
    private static final String JSON = "--json";

    private final StatusRunner runner;
    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    private final SettingFlags settings;

    StatusCommand(StatusRunner runner, Map<String, String> environment) {
        this.runner = runner;
        this.environment = environment;
        spec.usageMessage()
                .description(
                        "Shows where each mirror stands beside its table, and what failed last. Reads metadata only,"
                                + " and may run beside a mirror.")
                .footer("", "Exit codes: 0 shown, 1 the source or the lake can't be read, 2 wrong usage.");
        TableArguments.addTo(spec, "Only these tables: paths, or globs as in --tables. Default: all.");
        spec.addOption(OptionSpec.builder(JSON)
                .type(boolean.class)
                .description("Print one JSON document instead of a table.")
                .build());
        settings = new SettingFlags(spec, SettingFlags.PLACES::contains);
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = spec.commandLine().getParseResult();
        return runner.run(
                settings.load(parsed, environment), TableArguments.in(parsed), parsed.matchedOptionValue(JSON, false));
    }
}
