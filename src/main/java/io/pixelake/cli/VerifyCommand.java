package io.pixelake.cli;

import io.pixelake.verify.VerifyRequest;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pixelake verify}. */
final class VerifyCommand implements Callable<Integer> {
    private static final String VERSION = "--version";
    private static final String ALL = "--all";
    /** Whether rows that users added count as differences. */
    private static final String ON_FOREIGN_WRITE = "--on-foreign-write";

    private final VerifyRunner runner;
    private final Map<String, String> environment;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    private final SettingFlags settings;

    VerifyCommand(VerifyRunner runner, Map<String, String> environment) {
        this.runner = runner;
        this.environment = environment;
        spec.usageMessage()
                .description("Compares mirrors with the source, row by row, at the versions that the mirrors have: the"
                        + " newest ones, unless told otherwise. May run beside a mirror.")
                .footer("", "Exit codes: 0 all equal, 1 something differs or can't be read, 2 wrong usage.");
        TableArguments.addTo(
                spec, "Only these tables: paths, or globs as in --tables. Default: all that are mirrored.");
        spec.addOption(OptionSpec.builder(VERSION)
                .paramLabel("V")
                .type(Long.class)
                .description("Compare this version of each table.")
                .build());
        spec.addOption(OptionSpec.builder(ALL)
                .type(boolean.class)
                .description("Compare every version that the mirrors still hold.")
                .build());
        settings = new SettingFlags(spec, flag -> SettingFlags.PLACES.contains(flag) || flag.equals(ON_FOREIGN_WRITE));
    }

    CommandSpec spec() {
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult parsed = spec.commandLine().getParseResult();
        return runner.run(settings.load(parsed, environment), request(parsed));
    }

    private VerifyRequest request(ParseResult parsed) {
        Long version = parsed.matchedOptionValue(VERSION, null);
        boolean all = parsed.matchedOptionValue(ALL, false);
        if (version != null && (all || version < 0)) {
            throw new ParameterException(
                    spec.commandLine(),
                    all ? "--version and --all exclude each other" : "--version: \"" + version + "\" isn't a version");
        }
        OptionalLong one = version == null ? OptionalLong.empty() : OptionalLong.of(version);
        return new VerifyRequest(TableArguments.in(parsed), one, all);
    }
}
