package io.pixelake.pixeltable.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the PostgreSQL server of a Pixeltable home as Pixeltable does: with the {@code pg_ctl} of the PostgreSQL that ran there last,
 * listening on a Unix socket only, in a session of its own, so that it outlives this process and hears none of its signals.
 */
final class ServerStart {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStart.class);
    private static final int START_SECONDS = 60;
    private static final Duration POLL = Duration.ofMillis(100);
    /** What fits into a socket's address on every system, the null at its end left out. */
    private static final int LONGEST_SOCKET_PATH = 103;

    private static final String SOCKET = ".s.PGSQL.5432";
    private static final int LOG_TAIL = 3;
    private static final String SUPERUSER = "root";
    private static final Pattern PROGRAM = Pattern.compile("(.+?)(?: \".*)?");
    /** Where programs, libraries and temporary files are, who runs it, language and time zone. */
    private static final Pattern NEEDED = Pattern.compile(
            "PATH|(DY)?LD_LIBRARY_PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|LANG|LANGUAGE|LC_[A-Z_]+|TZ|TZDIR");

    private static final String IN_PYTHON =
            "open Pixeltable in Python, which starts the server: python -c 'import pixeltable as pxt; pxt.list_tables()'";

    private final Path pgdata;

    ServerStart(Path pgdata) {
        this.pgdata = pgdata;
    }

    /**
     * Starts it and waits until it takes connections. Whoever else starts it meanwhile does no harm: PostgreSQL lets only one in.
     *
     * @throws SourceUnreachableException when it can't be started
     */
    void run() {
        try {
            Path output = Files.createTempFile("pixelake-pg_ctl", ".log");
            try {
                run(pgdata.toRealPath(), output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw cannot(e + ". Run Pixelake as the user who runs Pixeltable, or " + IN_PYTHON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cannot("interrupted");
        }
    }

    /** @param output where pg_ctl's words go: the server would hold a pipe open for as long as it lives */
    private void run(Path folder, Path output) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                asOwner(Files.getOwner(folder).getName(), Files.getOwner(output).getName()));
        command.add(pgCtl(folder).toString());
        command.addAll(List.of("-D", folder.toString(), "-w", "-t", String.valueOf(START_SECONDS)));
        command.addAll(List.of("-o", "-h \"\" -k " + quoted(socketFolder(folder))));
        command.addAll(List.of("-l", folder.resolve("log").toString(), "start"));
        LOG.info("Starting Pixeltable's server in {}", folder);
        ProcessBuilder server = new ProcessBuilder(command);
        leaveSecretsOut(server.environment());
        Process process = server.directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        if (!process.waitFor(2L * START_SECONDS, TimeUnit.SECONDS)) {
            process.destroy();
        }
        if (!isReady(folder)) {
            throw cannot("pg_ctl says: " + lastLines(output) + ". Its log " + folder.resolve("log") + " ends with: "
                    + lastLines(folder.resolve("log")));
        }
    }

    /** The server outlives this process, and shows its environment to whoever may look at it: it gets what it needs. */
    static void leaveSecretsOut(Map<String, String> environment) {
        environment.keySet().removeIf(name -> !NEEDED.matcher(name).matches());
    }

    private Path pgCtl(Path folder) throws IOException {
        Path options = folder.resolve("postmaster.opts");
        if (!Files.exists(options)) {
            throw cannot(
                    "there is no " + options + ", which says what PostgreSQL ran there last. Instead, " + IN_PYTHON);
        }
        Matcher program = PROGRAM.matcher(Files.readString(options).strip());
        Path postgres = Path.of(program.matches() ? program.group(1) : "");
        Path pgCtl = postgres.resolveSibling("pg_ctl");
        if (!Files.isExecutable(pgCtl)) {
            throw cannot("there is no " + pgCtl + " any more, where the PostgreSQL lay that ran there last (" + options
                    + "): was its Python environment removed? Instead, " + IN_PYTHON);
        }
        return pgCtl;
    }

    /** PostgreSQL refuses to run as root, and as anybody but who owns its data. @return what the command begins with */
    List<String> asOwner(String owner, String me) {
        if (owner.equals(SUPERUSER)) {
            throw cannot("its folder belongs to root, and PostgreSQL doesn't run as root. Instead, " + IN_PYTHON);
        }
        if (owner.equals(me)) {
            return List.of();
        }
        if (!me.equals(SUPERUSER)) {
            throw cannot("its folder belongs to the user " + owner + ", who alone can start it, and this is " + me
                    + ". Run Pixelake as " + owner + ", or as root");
        }
        return List.of("runuser", "-u", owner, "--");
    }

    /** The data folder, unless its path is too long for a socket: then the folder that Pixeltable takes too. */
    private Path socketFolder(Path folder) throws IOException {
        int length = folder.resolve(SOCKET).toString().getBytes(StandardCharsets.UTF_8).length;
        if (length <= LONGEST_SOCKET_PATH) {
            return folder;
        }
        String identity = folder + "-" + Files.getAttribute(folder, "unix:ino");
        Path other =
                Path.of(System.getProperty("java.io.tmpdir"), sha256(identity).substring(0, 10));
        try {
            Files.createDirectory(other);
            Files.setOwner(other, Files.getOwner(folder));
        } catch (FileAlreadyExistsException e) {
            checkOwner(other, Files.getOwner(folder));
        }
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));
        return other;
    }

    /** Anybody can make folders there, and whoever owns it could put another server's socket into it. */
    private void checkOwner(Path other, UserPrincipal owner) throws IOException {
        UserPrincipal there = Files.getOwner(other);
        if (!there.equals(owner)) {
            throw cannot("its socket would be in " + other + ", which belongs to " + there.getName() + " and not to "
                    + owner.getName() + ". Remove that folder");
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }

    /** pg_ctl hands the options to a shell. */
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }

    /** When another process was faster, our own server ended at once, and theirs may still be starting. */
    private static boolean isReady(Path folder) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(START_SECONDS).toNanos();
        while (!PostmasterFile.isReady(folder)) {
            if (!PostmasterFile.isAlive(folder) || System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL.toMillis());
        }
        return true;
    }

    private static String lastLines(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return "(can't be read)";
        }
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
    }

    private SourceUnreachableException cannot(String why) {
        return new SourceUnreachableException("Cannot start Pixeltable's server in " + pgdata.toAbsolutePath() + ": "
                + why.replaceFirst("\\.+$", "") + ".");
    }
}
