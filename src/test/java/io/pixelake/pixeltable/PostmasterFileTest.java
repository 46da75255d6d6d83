package io.pixelake.pixeltable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmasterFileTest {
    /** More than any system's numbers. */
    private static final String NOBODY = "999999999";

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

    private void writeFile() throws IOException {
        Files.write(
                pgdata.resolve("postmaster.pid"),
                List.of(NOBODY, pgdata.toString(), "1700000000", "5432", pgdata.toString(), "", "  1  2", "ready   "));
    }
}
