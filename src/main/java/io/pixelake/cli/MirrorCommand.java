package io.pixelake.cli;

import io.pixelake.config.Options;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pixelake mirror}. Its flags come from {@link Options}, so that help and documentation can't differ. */
final class MirrorCommand extends SettingsCommand {
    private static final String FROM_SAVEPOINT = "--from-savepoint";

    private static final String CHECK = "--check";
    private static final String PROBE = "--probe";
    static final String QUIET = "--quiet";

    private final MirrorRunner runner;
    private final CheckRunner checker;

    MirrorCommand(MirrorRunner runner, CheckRunner checker, Map<String, String> environment) {
        super(environment, flag -> true);
        this.runner = runner;
        this.checker = checker;
        spec().usageMessage()
                .description("Mirrors the tables of a Pixeltable into Iceberg, and into CSV and JSONL files if asked,"
                        + " and runs until Ctrl-C.")
                .footer("", "Durations: 500 ms, 1 s, 5 min, 7 d. Everything can stand in the --config file too.");
        spec().addOption(CommonFlags.valued(
                FROM_SAVEPOINT,
                "DIR",
                Path.class,
                "Restore this savepoint, and leave it as it is. Default: the newest state in the lake's"
                        + " folder .pixelake."));
        spec().addOption(CommonFlags.toggle(
                QUIET, "In a terminal, show the log only, and no lines with each table's versions, rows and lag."));
        spec().addOption(CommonFlags.toggle(
                CHECK,
                "Only say what would become of each table, and end: 0 all can be mirrored, 1 some can't, 2"
                        + " the configuration is wrong. Writes nothing, and may run beside a mirror."));
        spec().addOption(CommonFlags.toggle(
                PROBE,
                "With --check: try whether the catalog and the store permit what a mirror does, on a scratch table that"
                        + " is dropped again."));
    }

    @Override
    int run(ParseResult parsed) {
        boolean probes = parsed.matchedOptionValue(PROBE, false);
        if (parsed.matchedOptionValue(CHECK, false)) {
            return checker.run(config(parsed), probes);
        }
        if (probes) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(),
                    PROBE + " is a part of " + CHECK + " and mirrors nothing. Give " + CHECK + " too.");
        }
        Optional<Path> savepoint = Optional.ofNullable(parsed.matchedOptionValue(FROM_SAVEPOINT, null));
        return runner.run(
                loggedConfig(parsed),
                savepoint,
                parsed.matchedOptionValue(QUIET, false),
                parsed.matchedOptionValue(SettingFlags.DEBUG, false));
    }
}
