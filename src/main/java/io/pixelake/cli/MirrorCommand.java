package io.pixelake.cli;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.EffectiveConfig;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Option;
import io.pixelake.config.Options;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
    static final String CONFIG = "--config";
    private static final String DEBUG = "--debug";

    private final MirrorRunner runner;
    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    MirrorCommand(MirrorRunner runner, Map<String, String> environment) {
        this.runner = runner;
        this.environment = environment;
        spec.usageMessage()
                .description("Mirrors the tables of a Pixeltable into Iceberg, and into CSV and JSONL files if asked,"
                        + " and goes on until Ctrl-C.")
                .footer("", "Durations: 500 ms, 1 s, 5 min, 7 d. Everything can stand in the --config file too.");
        spec.addOption(CommandLineInterface.helpOption());
        spec.addOption(configOption());
        Options.ALL.forEach(option -> option.flags().forEach(flag -> spec.addOption(flagOf(option, flag))));
        spec.addOption(CommandLineInterface.debugOption());
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = spec.commandLine().getParseResult();
        Optional<Path> file = Optional.ofNullable(parsed.matchedOptionValue(CONFIG, null));
        MirrorConfig config = ConfigLoader.load(file, flags(parsed), environment);
        LOG.info("Settings:\n  {}", String.join("\n  ", EffectiveConfig.lines(config)));
        return runner.run(config, parsed.matchedOptionValue(DEBUG, false));
    }

    static OptionSpec configOption() {
        return OptionSpec.builder(CONFIG)
                .paramLabel("FILE")
                .type(Path.class)
                .description("YAML file with settings; flags win over it.")
                .build();
    }

    static ConfigFlags flags(ParseResult parsed) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        Options.ALL.stream()
                .flatMap(option -> option.flags().stream())
                .filter(parsed::hasMatchedOption)
                .forEach(flag -> values.put(flag, parsed.matchedOption(flag).stringValues()));
        return new ConfigFlags(values);
    }

    /** Values stay text here: the loader checks them, together with the file. */
    static OptionSpec flagOf(Option option, String flag) {
        OptionSpec.Builder builder = OptionSpec.builder(flag)
                .description(plain(option.description()) + " Default: " + plain(option.defaultValue()) + ".");
        if (option.parameter().isEmpty()) {
            return builder.type(boolean.class).build();
        }
        boolean repeatable = option.isRepeatable();
        return builder.paramLabel(option.parameter())
                .arity("1")
                .type(repeatable ? String[].class : String.class)
                .build();
    }

    /** Markdown as the terminal shows it; picocli would read {@code @} and {@code %} in it. */
    private static String plain(String markdown) {
        return markdown.replace("`", "").replace("%", "%%");
    }
}
