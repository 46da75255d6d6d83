package io.pixelake.job;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServer;

/** A ZooKeeper in this process, of the classes that Flink brings along. */
final class ZooKeeper implements AutoCloseable {
    private static final int TICK_MILLIS = 500;
    private static final int MOST_CLIENTS = 60;

    private final ZooKeeperServer server;
    private final NIOServerCnxnFactory connections;

    private ZooKeeper(ZooKeeperServer server, NIOServerCnxnFactory connections) {
        this.server = server;
        this.connections = connections;
    }

    static ZooKeeper start(Path directory) throws IOException, InterruptedException {
        ZooKeeperServer server = new ZooKeeperServer(directory.toFile(), directory.toFile(), TICK_MILLIS);
        NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
        connections.configure(new InetSocketAddress("localhost", 0), MOST_CLIENTS);
        connections.startup(server);
        return new ZooKeeper(server, connections);
    }

    String address() {
        return "localhost:" + connections.getLocalPort();
    }

    /** Ends the sessions of all clients, as if each had been away for too long: what they held is given to others. */
    void endSessions() {
        List.copyOf(server.getZKDatabase().getSessions()).forEach(server::closeSession);
    }

    @Override
    public void close() {
        connections.shutdown();
    }
}
