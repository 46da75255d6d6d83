package io.pixelake.cli;

import io.pixelake.changes.show.ChangesRequest;
import io.pixelake.changes.show.ChangesRun;
import io.pixelake.cli.CommandLineInterface.Runners;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.Secrets;
import io.pixelake.demo.Demo;
import io.pixelake.export.ExportRequest;
import io.pixelake.export.ExportRun;
import io.pixelake.job.JobDisplay;
import io.pixelake.job.MirrorCheck;
import io.pixelake.job.MirrorRun;
import io.pixelake.job.StopSignals;
import io.pixelake.lake.relocation.LakeRelocationRun;
import io.pixelake.replay.ReplayRequest;
import io.pixelake.replay.ReplayRun;
import io.pixelake.status.StatusRun;
import io.pixelake.verify.VerifyRequest;
import io.pixelake.verify.VerifyRun;
import io.pixelake.versions.VersionsRequest;
import io.pixelake.versions.VersionsRun;
import java.io.BufferedOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;

/** The program: {@code pixelake COMMAND ...}. */
public final class PixelakeMain {
    private PixelakeMain() {}

    public static void main(String[] arguments) {
        end(run(arguments));
    }

    /** @return the exit code */
    static int run(String... arguments) {
        // Libraries that parse SQL and write types do it by the user's language: in Turkish LIKE is no keyword to them,
        // in Arabic DECIMAL(20, 3) has other digits.
        Locale.setDefault(Locale.ROOT);
        // Before anything logs: log4j reads these once, see pixelake-log4j2.properties.
        System.setProperty("pixelake.log.secrets", Secrets.PATTERN);
        if (List.of(arguments).contains("--debug")) {
            System.setProperty("pixelake.log.level", "DEBUG");
            System.setProperty("pixelake.log.traces", "full");
        } else if (List.of(arguments).contains("--check")) {
            // What the mirror would do isn't to be logged as if it were being done.
            System.setProperty("pixelake.log.level", "WARN");
        }
        Optional<JobDisplay> display =
                arguments.length > 0 && arguments[0].equals("mirror") ? JobDisplay.install() : Optional.empty();
        if (arguments.length > 0 && List.of("mirror", "replay").contains(arguments[0])) {
            StopSignals.endProcess();
        }
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        MirrorRunner mirror = (config, savepoint, quiet, debug) ->
                finish(new MirrorRun(config, savepoint, quiet ? Optional.empty() : display).run(), err);
        CheckRunner check = (config, probes) -> new MirrorCheck(config, probes, out).run();
        ToIntBiFunction<MirrorConfig, ExportRequest> export =
                (config, request) -> new ExportRun(config, request, out, err).run();
        ToIntBiFunction<MirrorConfig, ReplayRequest> replay =
                (config, request) -> finish(new ReplayRun(config, request).run(), err);
        DemoRunner demo = (directory, lake, debug) -> finish(new Demo(directory, lake, out).run(), err);
        StatusRunner status = (config, tables, json) -> new StatusRun(config, tables, json, out).run();
        ToIntBiFunction<MirrorConfig, VersionsRequest> versions =
                (config, request) -> new VersionsRun(config, request, out).run();
        ToIntBiFunction<MirrorConfig, VerifyRequest> verify =
                (config, request) -> new VerifyRun(config, request, out).run();
        PrintWriter data = new PrintWriter(new BufferedOutputStream(System.out), false, StandardCharsets.UTF_8);
        ToIntBiFunction<MirrorConfig, ChangesRequest> changes =
                (config, request) -> new ChangesRun(config, request, out, data).run();
        ToIntFunction<MirrorConfig> relocate = config -> new LakeRelocationRun(config.lake(), out).run();
        Runners runners = new Runners(mirror, check, export, replay, status, versions, verify, changes, demo, relocate);
        CommandLineInterface commands = new CommandLineInterface(runners, System.getenv(), out, err);
        boolean rehearsal = arguments.length == 2 && arguments[0].equals(CommandRehearsal.NAME);
        return rehearsal ? new CommandRehearsal(commands, Path.of(arguments[1]), err).run() : commands.run(arguments);
    }

    private static int finish(List<String> failures, PrintWriter err) {
        ErrorParagraphs.onFailedTables(failures, err);
        return failures.isEmpty() ? 0 : 1;
    }

    /** A program that a cluster runs may share its process with the JobManager: there an exception ends it, not exit(). */
    private static void end(int code) {
        if (!MirrorRun.isOnCluster()) {
            System.exit(code);
        } else if (code != 0) {
            throw new IllegalStateException("pixelake ended with exit code " + code);
        }
    }
}
