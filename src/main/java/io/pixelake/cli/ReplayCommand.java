package io.pixelake.cli;

import io.pixelake.config.MirrorConfig;
import io.pixelake.replay.ReplayRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code pixelake replay}: its own flags, and those of {@code mirror} that make sense for one table and a run that ends. */
final class ReplayCommand extends SettingsCommand {
    private static final String INTO = "--into";
    private static final Set<String> NOT_FOR_REPLAY = Set.of(
            "--tables",
            "--start",
            "--until-caught-up",
            "--csv",
            "--jsonl",
            "--compress",
            "--on-drop",
            "--confirm-drops",
            "--snapshots");

    private final ToIntBiFunction<MirrorConfig, ReplayRequest> runner;

    ReplayCommand(ToIntBiFunction<MirrorConfig, ReplayRequest> runner, Map<String, String> environment) {
        super(environment, flag -> !NOT_FOR_REPLAY.contains(flag));
        this.runner = runner;
        spec().usageMessage()
                .description(
                        "Writes versions of one table into Iceberg, each as a snapshot, and exits. It may run beside a"
                                + " mirror of the same lake, and continues where the last replay into the same target ended.");
        spec().addPositional(CommonFlags.table(
                "TABLE", "The path of the Pixeltable table, view or snapshot: dir/sub/name."));
        CommonFlags.addVersions(
                spec(),
                "The first version. Default: the table's first.",
                "The last version. Default: what the table shows when the replay starts.");
        spec().addOption(CommonFlags.valued(
                INTO,
                "NAMESPACE.TABLE",
                String.class,
                "The Iceberg table that it goes into. Default: that of the table's mirror."));
    }

    @Override
    int run(ParseResult parsed) {
        ReplayRequest request = new ReplayRequest(
                parsed.matchedPositionalValue(0, ""),
                CommonFlags.version(parsed, CommonFlags.FROM),
                CommonFlags.version(parsed, CommonFlags.TO),
                into(parsed));
        return runner.applyAsInt(loggedConfig(parsed), request);
    }

    private Optional<String> into(ParseResult parsed) {
        Optional<String> into = Optional.ofNullable(parsed.matchedOptionValue(INTO, null));
        into.filter(name -> !name.matches("[^.\\s][^.]*(\\.[^.]+)+")).ifPresent(name -> {
            throw new ParameterException(
                    spec().commandLine(),
                    INTO + ": \"" + name + "\" isn't allowed; give a namespace and a table, as in analytics.images.");
        });
        return into;
    }
}
