package io.pixelake.cli;

import io.pixelake.config.EffectiveConfig;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Options;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code pixelake mirror}. Its flags come from {@link Options}, so that help and documentation can't differ. */
final class MirrorCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorCommand.class);

    private static final String FROM_SAVEPOINT = "--from-savepoint";

    private final MirrorRunner runner;
    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    private final SettingFlags settings;

    MirrorCommand(MirrorRunner runner, Map<String, String> environment) {
        this.runner = runner;
        this.environment = environment;
        spec.usageMessage()
                .description("Mirrors the tables of a Pixeltable into Iceberg, and into CSV and JSONL files if asked,"
                        + " and goes on until Ctrl-C.")
                .footer("", "Durations: 500 ms, 1 s, 5 min, 7 d. Everything can stand in the --config file too.");
        spec.addOption(OptionSpec.builder(FROM_SAVEPOINT)
                .paramLabel("DIR")
                .type(Path.class)
                .description("Restore this savepoint, and leave it as it is. Default: the newest state in the lake's"
                        + " folder .pixelake.")
                .build());
        settings = new SettingFlags(spec, flag -> true);
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = spec.commandLine().getParseResult();
        MirrorConfig config = settings.load(parsed, environment);
        LOG.info("Settings:\n  {}", String.join("\n  ", EffectiveConfig.lines(config)));
        Optional<Path> savepoint = Optional.ofNullable(parsed.matchedOptionValue(FROM_SAVEPOINT, null));
        return runner.run(config, savepoint, parsed.matchedOptionValue(SettingFlags.DEBUG, false));
    }
}
