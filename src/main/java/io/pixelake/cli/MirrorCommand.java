package io.pixelake.cli;

import io.pixelake.config.Options;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code pixelake mirror}. Its flags come from {@link Options}, so that help and documentation can't differ. */
final class MirrorCommand extends SettingsCommand {
    private static final String FROM_SAVEPOINT = "--from-savepoint";

    private final MirrorRunner runner;

    MirrorCommand(MirrorRunner runner, Map<String, String> environment) {
        super(environment, flag -> true);
        this.runner = runner;
        spec().usageMessage()
                .description("Mirrors the tables of a Pixeltable into Iceberg, and into CSV and JSONL files if asked,"
                        + " and goes on until Ctrl-C.")
                .footer("", "Durations: 500 ms, 1 s, 5 min, 7 d. Everything can stand in the --config file too.");
        spec().addOption(OptionSpec.builder(FROM_SAVEPOINT)
                .paramLabel("DIR")
                .type(Path.class)
                .description("Restore this savepoint, and leave it as it is. Default: the newest state in the lake's"
                        + " folder .pixelake.")
                .build());
    }

    @Override
    int run(ParseResult parsed) {
        Optional<Path> savepoint = Optional.ofNullable(parsed.matchedOptionValue(FROM_SAVEPOINT, null));
        return runner.run(loggedConfig(parsed), savepoint, parsed.matchedOptionValue(SettingFlags.DEBUG, false));
    }
}
