package io.pixelake.cli;

import io.pixelake.changes.show.ChangesRequest;
import io.pixelake.config.GivenPaths;
import io.pixelake.config.MirrorConfig;
import io.pixelake.export.ExportRequest;
import io.pixelake.replay.ReplayRequest;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.versions.VersionsRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code pixelake} with its commands, ready to be run with arguments. */
final class CommandLineInterface {
    private static final int USAGE_WIDTH = 110;

    private final CommandLine commandLine;

    /** What the commands do. */
    record Runners(
            MirrorRunner mirror,
            CheckRunner check,
            ToIntBiFunction<MirrorConfig, ExportRequest> export,
            ToIntBiFunction<MirrorConfig, ReplayRequest> replay,
            StatusRunner status,
            ToIntBiFunction<MirrorConfig, VersionsRequest> versions,
            ToIntBiFunction<MirrorConfig, VerifyRequest> verify,
            ToIntBiFunction<MirrorConfig, ChangesRequest> changes,
            DemoRunner demo,
            ToIntFunction<MirrorConfig> relocate) {}

    CommandLineInterface(Runners runners, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        CommandSpec top = CommandSpec.create()
                .name("pixelake")
                .versionProvider(new VersionFromJar())
                .addOption(CommonFlags.help())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version and end.")
                        .build());
        top.usageMessage()
                .description("Mirrors Pixeltable tables to Apache Iceberg, CSV and JSONL, one snapshot per version.")
                .synopsisSubcommandLabel("COMMAND")
                .footer(
                        "",
                        "Each command has its own --help. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.");
        top.addSubcommand("mirror", new MirrorCommand(runners.mirror(), runners.check(), environment).spec());
        top.addSubcommand("export", new ExportCommand(runners.export(), environment).spec());
        top.addSubcommand("replay", new ReplayCommand(runners.replay(), environment).spec());
        top.addSubcommand("status", new StatusCommand(runners.status(), environment).spec());
        top.addSubcommand("versions", new VersionsCommand(runners.versions(), environment).spec());
        top.addSubcommand("verify", new VerifyCommand(runners.verify(), environment).spec());
        top.addSubcommand("changes", new ChangesCommand(runners.changes(), environment).spec());
        top.addSubcommand("demo", new DemoCommand(runners.demo()).spec());
        top.addSubcommand("lake", lake(runners, environment));
        GivenPaths paths = new GivenPaths(environment);
        commandLine = new CommandLine(top)
                .registerConverter(Path.class, text -> pathOf(paths, text))
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setUsageHelpWidth(USAGE_WIDTH)
                .setParameterExceptionHandler(ErrorParagraphs::onWrongUsage)
                .setExecutionExceptionHandler(ErrorParagraphs::onFailure)
                .setExecutionStrategy(CommandLineInterface::execute);
    }

    private static CommandSpec lake(Runners runners, Map<String, String> environment) {
        CommandSpec lake = CommandSpec.create().addOption(CommonFlags.help());
        lake.usageMessage().description("Works on an embedded lake as a whole.").synopsisSubcommandLabel("COMMAND");
        lake.addSubcommand("relocate", new LakeRelocateCommand(runners.relocate(), environment).spec());
        return lake;
    }

    /** Runs a command and gives the exit code. */
    int run(String... arguments) {
        return commandLine.execute(arguments);
    }

    /** All flags of a command, for the test that each is documented. */
    CommandLine command(String name) {
        return commandLine.getSubcommands().get(name);
    }

    private static Path pathOf(GivenPaths paths, String text) {
        try {
            return paths.path(text);
        } catch (GivenPaths.BadPathException e) {
            throw new CommandLine.TypeConversionException("\"" + text + "\" " + e.getMessage());
        }
    }

    private static int execute(CommandLine.ParseResult parsed) {
        boolean helpAsked = CommandLine.executeHelpRequest(parsed) != null;
        if (helpAsked) {
            return CommandLine.ExitCode.OK;
        }
        if (!parsed.hasSubcommand()) {
            CommandLine pixelake = parsed.commandSpec().commandLine();
            throw new CommandLine.ParameterException(
                    pixelake, "No command given. Commands: " + ErrorParagraphs.commandNames(pixelake) + ".");
        }
        CommandLine command = parsed.subcommand().commandSpec().commandLine();
        if (!command.getSubcommands().isEmpty() && !parsed.subcommand().hasSubcommand()) {
            throw new CommandLine.ParameterException(
                    command, "Nothing to do given. Commands: " + ErrorParagraphs.commandNames(command) + ".");
        }
        return new CommandLine.RunLast().execute(parsed);
    }
}
