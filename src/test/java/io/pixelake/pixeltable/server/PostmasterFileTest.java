package io.pixelake.pixeltable.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmasterFileTest {
    /** More than any system's numbers. */
    private static final String NOBODY = "999999999";

    private static final String NOBODYS_ID = "65534";

    @TempDir
    Path pgdata;

    @Test
    void aServerWhoseProcessIsNotSeenFromHereAnswersItsSocket() throws IOException {
        writeFile();
        Path socket = pgdata.resolve(".s.PGSQL.5432");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));

            assertThat(PostmasterFile.read(pgdata).socket()).contains(socket);
            assertThat(PostmasterFile.isAlive(pgdata)).isTrue();
            assertThat(PostmasterFile.isReady(pgdata)).isTrue();
        }

        assertThat(socket).as("left over").exists();
        assertThat(PostmasterFile.read(pgdata).socket()).isEmpty();
        assertThat(PostmasterFile.read(pgdata).problem()).contains("left over from a server that ended");
        assertThat(PostmasterFile.isAlive(pgdata)).isFalse();
    }

    /** For root no folder is closed, so that there another process looks. */
    @Test
    void whatThisUserMayNotLookIntoIsNotTakenForAServerThatDoesNotRun() throws Exception {
        Path classes = Files.createDirectory(pgdata.resolve("classes"));
        for (Class<?> needed :
                List.of(PostmasterFile.class, SeenFile.class, SourceUnreachableException.class, Onlooker.class)) {
            copy(needed, classes);
        }
        open(pgdata);
        Path closed = Files.createDirectory(pgdata.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assertThat(seenByAnother(classes, closed))
                    .contains("Cannot tell whether Pixeltable's server runs")
                    .contains(" may not open " + closed + ", which belongs to ")
                    .contains("(---------)", "Run Pixelake as the user who runs Pixeltable");
        } finally {
            open(closed);
        }
    }

    private static void copy(Class<?> type, Path classes) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path file = classes.resolve(name);
        Path folder = Files.createDirectories(file.getParent());
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            Files.copy(in, file);
        }
        for (Path parent = folder; !parent.equals(classes.getParent()); parent = parent.getParent()) {
            open(parent);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static void open(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String seenByAnother(Path classes, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODYS_ID, "--regid=" + NOBODYS_ID, "--clear-groups"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classes.toString(), Onlooker.class.getName(), folder.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Says what it sees of a folder. */
    static final class Onlooker {
        private Onlooker() {}

        public static void main(String[] args) {
            try {
                System.out.println(PostmasterFile.read(Path.of(args[0])));
            } catch (SourceUnreachableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private void writeFile() throws IOException {
        Files.write(
                pgdata.resolve("postmaster.pid"),
                List.of(NOBODY, pgdata.toString(), "1700000000", "5432", pgdata.toString(), "", "  1  2", "ready   "));
    }
}
