package io.pixelake.pixeltable.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class KeepAliveSocketsTest {
    @Test
    void aServerThatIsGoneIsNoticedWithinAMinute() throws IOException {
        try (Socket socket = new KeepAliveSockets().createSocket()) {
            assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            int probes = socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)
                    * socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE) + probes)
                    .isBetween(1, 60);
        }
    }
}
