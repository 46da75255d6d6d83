package io.pixelake.cli;

import io.pixelake.config.Options;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** {@code pixelake mirror}. Its flags come from {@link Options}, so that help and documentation can't differ. */
final class MirrorCommand extends SettingsCommand {
    private final MirrorRunner runner;

    MirrorCommand(MirrorRunner runner, Map<String, String> environment) {
        super(environment, flag -> true);
        this.runner = runner;
        spec().usageMessage()
                .description("Mirrors the tables of a Pixeltable into Iceberg, and into CSV and JSONL files if asked,"
                        + " and goes on until Ctrl-C.")
                .footer("", "Durations: 500 ms, 1 s, 5 min, 7 d. Everything can stand in the --config file too.");
    }

    @Override
    int run(ParseResult parsed) {
        return runner.run(loggedConfig(parsed), parsed.matchedOptionValue(SettingFlags.DEBUG, false));
    }
}
