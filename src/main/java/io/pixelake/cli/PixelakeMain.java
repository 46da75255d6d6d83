package io.pixelake.cli;

import io.pixelake.config.UserError;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;

/** The program: {@code pixelake COMMAND ...}. */
public final class PixelakeMain {
    private PixelakeMain() {}

    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--debug")) {
            // Before anything logs: log4j reads these once, see pixelake-log4j2.properties.
            System.setProperty("pixelake.log.level", "DEBUG");
            System.setProperty("pixelake.log.traces", "full");
        }
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        MirrorRunner mirror = (config, debug) -> {
            throw new UserError(1, "This build has no mirror job.");
        };
        DemoRunner demo = (directory, lake, debug) -> {
            throw new UserError(1, "This build has no demo.");
        };
        System.exit(new CommandLineInterface(mirror, demo, System.getenv(), out, err).run(arguments));
    }
}
