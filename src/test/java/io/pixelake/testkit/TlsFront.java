package io.pixelake.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Lets a server that speaks HTTP only be reached over TLS: hands on the bytes of each connection. */
public final class TlsFront implements AutoCloseable {
    private final int behind;
    private final SSLServerSocket front;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TlsFront(int behind, SSLServerSocket front) {
        this.behind = behind;
        this.front = front;
    }

    /** @param behind the port of the server, on this machine */
    public static TlsFront start(int behind, SSLContext tls) throws IOException {
        TlsFront started = new TlsFront(behind, (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress()));
        started.threads.execute(started::accept);
        return started;
    }

    public String url() {
        return "https://localhost:" + front.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = front.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
                open.add(client);
                open.add(server);
                threads.execute(() -> copy(client, server));
                threads.execute(() -> copy(server, client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One of the two is gone: the other hears of it.
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
