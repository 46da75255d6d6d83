package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import io.pixelake.versions.VersionsRequest;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pixelake versions}. */
final class VersionsCommand extends SettingsCommand {
    private static final String JSON = "--json";

    private final ToIntBiFunction<MirrorConfig, VersionsRequest> runner;

    VersionsCommand(ToIntBiFunction<MirrorConfig, VersionsRequest> runner, Map<String, String> environment) {
        super(environment, SettingFlags.PLACES::contains);
        this.runner = runner;
        spec().usageMessage()
                .description(
                        "Lists the versions of one table, newest last: when and by whom each was made, what it did by"
                                + " Pixeltable's own log, and the mirror's snapshot of it. Reads metadata only, and may run beside a"
                                + " mirror. Without Pixeltable it lists what the lake knows.")
                .footer("", "Exit codes: 0 listed, 1 the source or the lake can't be read, 2 wrong usage.");
        spec().addPositional(CommonFlags.table(
                "TABLE", "The path of the Pixeltable table, view or snapshot: dir/sub/name."));
        CommonFlags.addVersions(
                spec(),
                "The first version. Default: the table's first.",
                "The last version. Default: the table's newest.");
        spec().addOption(CommonFlags.toggle(JSON, "Print one JSON document instead of a table."));
    }

    @Override
    int run(ParseResult parsed) {
        OptionalLong from = CommonFlags.version(parsed, CommonFlags.FROM);
        OptionalLong to = CommonFlags.version(parsed, CommonFlags.TO);
        if (from.orElse(0) > to.orElse(Long.MAX_VALUE)) {
            throw new ParameterException(
                    spec().commandLine(),
                    "--from " + from.getAsLong() + " is above --to " + to.getAsLong()
                            + "; give the lower version first");
        }
        VersionsRequest request = new VersionsRequest(
                parsed.matchedPositionalValue(0, ""), from, to, parsed.matchedOptionValue(JSON, false));
        return runner.applyAsInt(config(parsed), request);
    }
}
