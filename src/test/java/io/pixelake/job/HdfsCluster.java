package io.pixelake.job;

import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.FreePort;
import io.pixelake.testkit.MavenJars;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * HDFS on this machine, one name node and one data node in a process of their own. Clients find it as they find those of companies: under the name of a
 * service, which only their Hadoop configuration knows.
 */
final class HdfsCluster implements AutoCloseable {
    /** The service's name is all that a URL has. */
    static final String URL = "hdfs://lake";

    static final String USER = "pixelake";

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String MAIN = "org.apache.hadoop.test.MiniDFSClusterManager";

    private final Path directory;
    private final int namePort;
    private final int webPort;
    private ExternalProcess process;

    private HdfsCluster(Path directory, int namePort, int webPort) {
        this.directory = directory;
        this.namePort = namePort;
        this.webPort = webPort;
    }

    static HdfsCluster start(Path directory) throws IOException {
        HdfsCluster cluster = new HdfsCluster(directory, FreePort.find(), FreePort.find());
        cluster.configure();
        cluster.launch(MavenJars.fetch("src/test/hdfs/pom.xml", directory.resolve("jars")));
        return cluster;
    }

    /** What {@code HADOOP_CONF_DIR} is to name. */
    Path configuration() {
        return directory.resolve("conf");
    }

    String webHdfs() {
        return "127.0.0.1:" + webPort;
    }

    @Override
    public void close() {
        process.close();
    }

    /** The user who may write anywhere is the one who started it. */
    private void launch(Path jars) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx400m"));
        command.addAll(List.of("-cp", jars + File.separator + "*", MAIN, "-format", "-datanodes", "1"));
        command.addAll(List.of("-nnport", Integer.toString(namePort), "-httpport", Integer.toString(webPort)));
        command.addAll(List.of("-D", "hdfs.minidfs.basedir=" + directory.resolve("data")));
        process = new ExternalCommand(command, Map.of("HADOOP_USER_NAME", USER)).start();
        process.awaitOutput("Started MiniDFSCluster", LIMIT);
    }

    private void configure() throws IOException {
        Files.writeString(Files.createDirectories(configuration()).resolve("hdfs-site.xml"), """
                <configuration>
                  <property><name>dfs.nameservices</name><value>lake</value></property>
                  <property><name>dfs.ha.namenodes.lake</name><value>first</value></property>
                  <property><name>dfs.namenode.rpc-address.lake.first</name><value>127.0.0.1:%s</value></property>
                  <property>
                    <name>dfs.client.failover.proxy.provider.lake</name>
                    <value>org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider</value>
                  </property>
                </configuration>
                """.formatted(
                        Integer.toString(namePort)));
    }
}
