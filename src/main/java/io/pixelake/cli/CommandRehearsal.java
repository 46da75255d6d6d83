package io.pixelake.cli;

import io.pixelake.demo.DemoStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the commands once, on a little of the demo's store, in a JVM that notes which classes they take: the build makes its
 * archive of classes from that. Users aren't told of it.
 */
final class CommandRehearsal {
    static final String NAME = "rehearse";

    private static final String TABLE = "demo/products";
    /** Pixeltable's own server is reached over a Unix socket, the demo's isn't: this fails, but only after the classes are loaded. */
    private static final String OVER_UNIX_SOCKET =
            "jdbc:postgresql://localhost/pixeltable?user=postgres&sslmode=disable"
                    + "&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg=/nowhere/.s.PGSQL.5432";

    private final CommandLineInterface commands;
    private final Path directory;
    private final PrintWriter err;

    /** @param directory where everything goes */
    CommandRehearsal(CommandLineInterface commands, Path directory, PrintWriter err) {
        this.commands = commands;
        this.directory = directory;
        this.err = err;
    }

    /**
     * Runs them all, whether or not those before have failed.
     *
     * @return the exit code: 1 when one that should end well has failed
     */
    int run() {
        try (DemoStore store = DemoStore.start(directory.resolve("store"))) {
            String url = store.jdbcUrl();
            int worst = Stream.of(
                            List.of("mirror", "--tables", TABLE, "--start", "earliest", "--until-caught-up"),
                            List.of("status"),
                            List.of("versions", TABLE),
                            List.of("verify"),
                            export(directory.resolve("rows.csv").toString()),
                            export(directory.resolve("rows.jsonl").toString()),
                            export("exported.products"))
                    .mapToInt(command -> run(command, url))
                    .max()
                    .orElse(0);
            run(List.of("status"), OVER_UNIX_SOCKET);
            return worst;
        } catch (IOException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private static List<String> export(String to) {
        return List.of("export", TABLE, "--to", to);
    }

    private int run(List<String> command, String url) {
        List<String> places =
                List.of("--source-url", url, "--lake", directory.resolve("lake").toString());
        return commands.run(Stream.concat(command.stream(), places.stream()).toArray(String[]::new));
    }
}
