package io.pixelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Ports of this machine for servers that can't choose one themselves. */
public final class FreePort {
    private FreePort() {}

    public static int find() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Waits until a server answers at its port; fails when it ends without, or not in time. */
    public static void awaitAnswer(ExternalProcess server, int port, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (!answers(port)) {
            assertThat(server.isAlive() && System.nanoTime() < until)
                    .as(server.output() + server.errors())
                    .isTrue();
            Thread.sleep(200);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
