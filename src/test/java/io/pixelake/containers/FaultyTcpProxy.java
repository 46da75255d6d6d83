package io.pixelake.containers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server and hands on what they say, late, and some answers not at all: the connection ends in their place,
 * though the server has done what it was asked for. No byte is changed, so signatures of requests hold.
 */
public final class FaultyTcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final URI server;
    private final Duration delay;
    private final double cutShare;
    private final Random chance;
    private final ServerSocket socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger cuts = new AtomicInteger();

    private FaultyTcpProxy(URI server, Duration delay, double cutShare, long seed) throws IOException {
        this.server = server;
        this.delay = delay;
        this.cutShare = cutShare;
        chance = new Random(seed);
    }

    /**
     * Starts one.
     *
     * @param delay of each piece of an answer
     * @param cutShare how many pieces, of 1, never come
     */
    public static FaultyTcpProxy start(String server, Duration delay, double cutShare, long seed) throws IOException {
        FaultyTcpProxy proxy = new FaultyTcpProxy(URI.create(server), delay, cutShare, seed);
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    public String url() {
        return "http://localhost:" + socket.getLocalPort();
    }

    /** How many answers were cut off. */
    public int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket upstream = new Socket(server.getHost(), server.getPort());
            threads.execute(() -> handOn(client, upstream, false));
            threads.execute(() -> handOn(upstream, client, true));
        } catch (IOException e) {
            // The server refuses: the client's connection ends unanswered.
            client.close();
        }
    }

    private void handOn(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            for (int length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                if (answers && isCut()) {
                    cuts.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // Either side has gone, and the other follows.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isCut() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        synchronized (chance) {
            return chance.nextDouble() < cutShare;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
