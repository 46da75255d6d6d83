package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import io.pixelake.verify.VerifyRequest;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pixelake verify}. */
final class VerifyCommand extends SettingsCommand {
    private static final String VERSION = "--version";
    private static final String ALL = "--all";
    /** Whether rows that users added count as differences. */
    private static final String ON_FOREIGN_WRITE = "--on-foreign-write";

    private final ToIntBiFunction<MirrorConfig, VerifyRequest> runner;

    VerifyCommand(ToIntBiFunction<MirrorConfig, VerifyRequest> runner, Map<String, String> environment) {
        super(environment, flag -> SettingFlags.PLACES.contains(flag) || flag.equals(ON_FOREIGN_WRITE));
        this.runner = runner;
        spec().usageMessage()
                .description("Compares mirrors with the source, row by row, at the versions that the mirrors have: the"
                        + " newest ones, unless told otherwise. May run beside a mirror.")
                .footer("", "Exit codes: 0 all equal, 1 something differs or can't be read, 2 wrong usage.");
        TableArguments.addTo(
                spec(), "Only these tables: paths, or globs as in --tables. Default: all that are mirrored.");
        spec().addOption(CommonFlags.valued(VERSION, "V", Long.class, "Compare this version of each table."));
        spec().addOption(CommonFlags.toggle(ALL, "Compare every version that the mirrors still hold."));
    }

    @Override
    int run(ParseResult parsed) {
        return runner.applyAsInt(config(parsed), request(parsed));
    }

    private VerifyRequest request(ParseResult parsed) {
        Long version = parsed.matchedOptionValue(VERSION, null);
        boolean all = parsed.matchedOptionValue(ALL, false);
        if (version != null && (all || version < 0)) {
            throw new ParameterException(
                    spec().commandLine(),
                    all ? "--version and --all exclude each other" : "--version: \"" + version + "\" isn't a version");
        }
        OptionalLong one = version == null ? OptionalLong.empty() : OptionalLong.of(version);
        return new VerifyRequest(TableArguments.in(parsed), one, all);
    }
}
