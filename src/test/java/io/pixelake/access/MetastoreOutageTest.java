package io.pixelake.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.testkit.MirrorConfigs;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say when a Hive Metastore doesn't answer. Its client isn't on this class path: the failures are as it throws them. */
class MetastoreOutageTest {
    private static final AtomicReference<RuntimeException> FAILURE = new AtomicReference<>();
    private static final String MARK = "org.apache.thrift.transport.TTransportException";

    @TempDir
    Path directory;

    @Test
    void commandsNameTheServerThatCannotBeReached() {
        Exception refused =
                new Exception("Could not connect to meta store using any of the URIs provided. Most recent failure: "
                        + MARK + ": java.net.ConnectException: Connection refused\n"
                        + "\tat org.apache.thrift.transport.TSocket.open(TSocket.java:226)\n"
                        + "Caused by: java.net.ConnectException: Connection refused\n\t... 48 more\n");
        FAILURE.set(new IllegalStateException(
                "Failed to connect to Hive Metastore",
                new IllegalStateException("Unable to instantiate", new InvocationTargetException(refused))));

        assertSaid(
                Map.of("uri", "thrift://metastore:9083"),
                "at thrift://metastore:9083 doesn't answer: Connection refused");
        assertSaid(Map.of(), "that hive-site.xml names doesn't answer: Connection refused");
    }

    /** Thrift's exception has no words of its own then. */
    @Test
    void oneThatHangsUpIsNamedToo() {
        FAILURE.set(new IllegalStateException("Failed to list all namespaces", new Exception(MARK)));

        assertSaid(
                Map.of("uri", "thrift://metastore:9083"),
                "at thrift://metastore:9083 doesn't answer: it closed the connection");
    }

    @Test
    void anotherFailureKeepsItsWords() {
        FAILURE.set(new IllegalStateException("Not today"));

        assertThatThrownBy(() -> ExistingLakeAccess.open(lake(Map.of())).close())
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot open the catalog prod: Not today. Check --lake, --catalog and --catalog-property.");
    }

    private void assertSaid(Map<String, String> properties, String said) {
        assertThatThrownBy(() -> ExistingLakeAccess.open(lake(properties)).close())
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(1))
                .hasMessage("Cannot open the catalog prod: the Hive Metastore " + said
                        + ". Check that it runs and can be reached from here, and the catalog property uri.");
    }

    private MirrorConfig.Lake lake(Map<String, String> properties) {
        Map<String, Object> catalog = new HashMap<>(properties);
        catalog.put("name", "prod");
        catalog.put("catalog-impl", Silent.class.getName());
        return MirrorConfigs.of(directory, directory)
                .set("lake.catalog", catalog)
                .load()
                .lake();
    }

    /** Like Hive's, it talks to its server when it is asked for something. */
    public static final class Silent extends InMemoryCatalog {
        @Override
        public List<Namespace> listNamespaces() {
            throw FAILURE.get();
        }
    }
}
