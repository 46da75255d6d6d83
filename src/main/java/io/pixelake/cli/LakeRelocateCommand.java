package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import java.util.Map;
import java.util.function.ToIntFunction;
import picocli.CommandLine.ParseResult;

/** {@code pixelake lake relocate}. */
final class LakeRelocateCommand extends SettingsCommand {
    private final ToIntFunction<MirrorConfig> runner;

    /** @param runner gets the settings and gives the exit code */
    LakeRelocateCommand(ToIntFunction<MirrorConfig> runner, Map<String, String> environment) {
        super(environment, "--lake"::equals);
        this.runner = runner;
        spec().usageMessage()
                .description(
                        "Makes the paths of an embedded lake that was copied or moved lead to the folder where it lies now."
                                + " Writes metadata and files of deletes again, no data files; changes nothing outside of that folder, so that a lake it"
                                + " was copied from stays as it is. When it is cut short, everything is as it was; run it again then.")
                .footer("", "Exit codes: 0 done, 1 it can't be done, 2 wrong usage or there is no lake.");
    }

    @Override
    int run(ParseResult parsed) {
        return runner.applyAsInt(config(parsed));
    }
}
