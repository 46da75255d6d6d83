package io.pixelake.cli;

import io.pixelake.changes.show.ChangesRequest;
import io.pixelake.changes.show.ChangesRequest.Format;
import io.pixelake.config.GivenPaths;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.ValueForms;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine.ParseResult;

/** {@code pixelake changes}. */
final class ChangesCommand extends SettingsCommand {
    private static final Flag<Format> FORMAT = Flag.of(
            "--format",
            ValueForms.oneOf(Format.class),
            Format.TABLE,
            "How they are printed: as a table for people, or as lines for programs.");

    private static final String BEFORE = "--before";

    private final ToIntBiFunction<MirrorConfig, ChangesRequest> runner;

    ChangesCommand(ToIntBiFunction<MirrorConfig, ChangesRequest> runner, Map<String, String> environment) {
        super(environment, SettingFlags.PLACES::contains);
        this.runner = runner;
        spec().usageMessage()
                .description(
                        "Prints which rows of a mirrored table were inserted, updated and deleted between two versions that the"
                                + " mirror still has. Reads the lake alone, and may run beside a mirror.")
                .footer("", "Exit codes: 0 printed, 1 the lake can't be read, 2 wrong usage.");
        spec().addPositional(CommonFlags.table("TABLE", "The path of the Pixeltable table or view: dir/sub/name."));
        CommonFlags.addVersions(
                spec(),
                "Changes after this version. Default: all, beginning with the rows of the mirror's oldest version.",
                "Changes up to this version. Default: the mirror's newest.");
        spec().addOption(FORMAT.spec(new GivenPaths(environment)));
        spec().addOption(CommonFlags.toggle(
                BEFORE, "In lines: precede each update by an update_before with the row as it was."));
    }

    @Override
    int run(ParseResult parsed) {
        ChangesRequest request = new ChangesRequest(
                parsed.matchedPositionalValue(0, ""),
                CommonFlags.version(parsed, CommonFlags.FROM),
                CommonFlags.version(parsed, CommonFlags.TO),
                FORMAT.get(parsed),
                parsed.matchedOptionValue(BEFORE, false));
        return runner.applyAsInt(config(parsed), request);
    }
}
