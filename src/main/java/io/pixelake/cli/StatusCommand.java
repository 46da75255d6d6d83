package io.pixelake.cli;

import java.util.Map;
import picocli.CommandLine.ParseResult;

/** {@code pixelake status}. */
final class StatusCommand extends SettingsCommand {
    private static final String JSON = "--json";

    private final StatusRunner runner;

    StatusCommand(StatusRunner runner, Map<String, String> environment) {
        super(environment, SettingFlags.PLACES::contains);
        this.runner = runner;
        spec().usageMessage()
                .description(
                        "Shows where each mirror stands beside its table, and what failed last. Reads metadata only,"
                                + " and may run beside a mirror.")
                .footer("", "Exit codes: 0 shown, 1 the source or the lake can't be read, 2 wrong usage.");
        TableArguments.addTo(spec(), "Only these tables: paths, or globs as in --tables. Default: all.");
        spec().addOption(CommonFlags.toggle(JSON, "Print one JSON document instead of a table."));
    }

    @Override
    int run(ParseResult parsed) {
        return runner.run(config(parsed), TableArguments.in(parsed), parsed.matchedOptionValue(JSON, false));
    }
}
