package io.pixelake.cli;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.EffectiveConfig;
import io.pixelake.config.Option;
import io.pixelake.config.Options;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The flags of a command that are settings, with those that every command has: help, the YAML file, debug. */
final class SettingFlags {
    /** The flags that say where source and lake are. */
    static final Set<String> PLACES = Set.of(
            "--pixeltable-home",
            "--source-url",
            "--start-server",
            "--allow-unknown-schema-version",
            "--media-root",
            "--lake",
            "--catalog",
            "--catalog-property",
            "--catalog-profile");

    static final String DEBUG = "--debug";
    private static final String CONFIG = "--config";

    private final Predicate<String> wanted;

    /** Adds the flags to a command. @param wanted which of the settings' flags */
    SettingFlags(CommandSpec spec, Predicate<String> wanted) {
        this.wanted = wanted;
        spec.addOption(CommonFlags.help());
        spec.addOption(CommonFlags.valued(CONFIG, "FILE", Path.class, "YAML file with settings; flags win over it."));
        Options.ALL.forEach(
                option -> option.flags().stream().filter(wanted).forEach(flag -> spec.addOption(flagOf(option, flag))));
        spec.addOption(CommonFlags.debug());
    }

    /** The configuration that file and flags make, checked. */
    EffectiveConfig load(ParseResult parsed, Map<String, String> environment) {
        Optional<Path> file = Optional.ofNullable(parsed.matchedOptionValue(CONFIG, null));
        return ConfigLoader.loadForLog(file, flags(parsed), environment);
    }

    private ConfigFlags flags(ParseResult parsed) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        Options.ALL.stream()
                .flatMap(option -> option.flags().stream())
                .filter(wanted)
                .filter(parsed::hasMatchedOption)
                .forEach(flag -> values.put(flag, parsed.matchedOption(flag).stringValues()));
        return new ConfigFlags(values);
    }

    /** Values stay text here: the loader checks them, together with the file. */
    private static OptionSpec flagOf(Option<?> option, String flag) {
        OptionSpec.Builder builder = OptionSpec.builder(flag)
                .description(plain(option.description()) + " Default: " + plain(option.defaultText()) + ".");
        if (option.form().parameter().isEmpty()) {
            return builder.type(boolean.class).build();
        }
        boolean repeatable = option.form().isList();
        return builder.paramLabel(option.form().parameter())
                .arity("1")
                .type(repeatable ? String[].class : String.class)
                .build();
    }

    /** Markdown as the terminal shows it; picocli would read {@code @} and {@code %} in it. */
    private static String plain(String markdown) {
        return markdown.replace("`", "").replace("%", "%%");
    }
}
