package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.FreePort;
import io.pixelake.testkit.MavenJars;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PixeltableInstance;
import io.pixelake.testkit.RealPixeltable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mirror in a Hive Metastore with its default settings, which refuses changes of columns by their places. Metastore and client are
 * fetched by Maven: the client by the command that the documentation names.
 */
@Tag("nightly")
@ExtendWith(RealPixeltable.class)
class HiveCatalogITCase {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String MAIN = "org.apache.hadoop.hive.metastore.HiveMetaStore";

    private static final String FIRST = """
            import pixeltable as pxt
            pxt.create_dir('shop.inner', parents=True)
            t = pxt.create_table('shop.inner.orders', {'k': pxt.Int, 'name': pxt.String, 'price': pxt.Float})
            t.insert([{'k': i, 'name': f'n{i}', 'price': i / 4} for i in range(50)])
            pxt.create_view('shop.big', t.where(t.k > 20), additional_columns={'twice': t.k * 2})
            """;
    private static final String CHANGES = """
            import pixeltable as pxt
            t = pxt.get_table('shop.inner.orders')
            t.add_column(tags=pxt.Json | None)
            t.insert([{'k': i, 'name': f'n{i}', 'price': 0.5, 'tags': {'a': [i]}} for i in range(50, 60)])
            t.rename_column('name', 'label')
            t.update({'label': 'new'}, where=t.k < 5)
            t.delete(where=t.k == 7)
            t.drop_column('label')
            t.add_column(at=pxt.Timestamp | None)
            t.insert([{'k': 100, 'price': 1.5, 'tags': None, 'at': None}])
            t.update({'price': 9.5}, where=t.k < 3)
            """;
    private static final String REVERT = """
            import pixeltable as pxt
            t = pxt.get_table('shop.inner.orders')
            t.drop_column('tags')
            t.revert()
            """;

    @TempDir
    Path directory;

    private Path jars;
    private int port;

    @Test
    void columnsAreAddedRenamedAndDropped(PixeltableInstance pixeltable) throws Exception {
        jars = MavenJars.fetch("deploy/hive/pom.xml", directory.resolve("client"));
        Path server = MavenJars.fetch("src/test/hive/pom.xml", directory.resolve("server"));
        port = FreePort.find();
        pixeltable.run(FIRST);
        assertSaidWhereNobodyAnswers(pixeltable, "status");
        assertSaidWhereNobodyAnswers(pixeltable, "mirror", "--check");
        try (ExternalProcess metastore = start(server)) {
            FreePort.awaitAnswer(metastore, port, LIMIT);
            run(pixeltable, "mirror", "--until-caught-up");
            pixeltable.run(CHANGES);
            run(pixeltable, "mirror", "--until-caught-up");
            assertVerified(pixeltable);
            pixeltable.run(REVERT);
            run(pixeltable, "mirror", "--until-caught-up");
            assertVerified(pixeltable);
        }
    }

    private void assertSaidWhereNobodyAnswers(PixeltableInstance pixeltable, String... arguments) throws IOException {
        try (ExternalProcess process = launch(pixeltable, arguments)) {
            assertThat(process.exitCode(LIMIT)).isEqualTo(1);
            assertThat(process.errors().strip())
                    .isEqualTo(
                            "pixelake: Cannot open the catalog lake: the Hive Metastore at thrift://127.0.0.1:" + port
                                    + " doesn't answer: Connection refused. Check that it runs and can be reached from here, and the"
                                    + " catalog property uri.");
        }
    }

    private void assertVerified(PixeltableInstance pixeltable) throws IOException {
        assertThat(run(pixeltable, "verify", "--all"))
                .contains("shop/inner/orders", "shop/big")
                .contains("2 tables");
    }

    private ExternalProcess start(Path server) {
        Path lib = directory.resolve("warehouse");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "-Dmetastore.warehouse.dir=" + directory.resolve("managed"),
                "-Dmetastore.warehouse.external.dir=" + lib,
                "-Dderby.stream.error.file=" + directory.resolve("derby.log"),
                "-Djavax.jdo.option.ConnectionURL=jdbc:derby:memory:hive;create=true",
                "-Ddatanucleus.schema.autoCreateAll=true",
                "-Dmetastore.schema.verification=false",
                "-cp",
                server + File.separator + "*",
                MAIN,
                "-p",
                Integer.toString(port)));
        return new ExternalCommand(command, Map.of()).start();
    }

    /** @return what it printed */
    private String run(PixeltableInstance pixeltable, String... arguments) throws IOException {
        try (ExternalProcess process = launch(pixeltable, arguments)) {
            assertThat(process.exitCode(LIMIT))
                    .as(process.output() + process.errors())
                    .isZero();
            return process.output() + process.errors();
        }
    }

    private ExternalProcess launch(PixeltableInstance pixeltable, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config().toString()));
        Map<String, String> environment =
                Map.of("PIXELTABLE_HOME", pixeltable.home().toString(), "PIXELAKE_JARS", jars.toString());
        return PixelakeLauncher.start(environment, "", all.toArray(String[]::new));
    }

    /** A metastore that makes its tables itself has none for locks. */
    private Path config() throws IOException {
        return Files.writeString(directory.resolve("pixelake.yaml"), """
                source: { start: earliest }
                lake:
                  dir: "%1$s/lake"
                  catalog:
                    name: lake
                    type: hive
                    uri: thrift://127.0.0.1:%2$s
                    warehouse: "file://%1$s/warehouse"
                tables:
                  shop/inner/orders: { properties: { engine.hive.lock-enabled: "false" } }
                  shop/big: { properties: { engine.hive.lock-enabled: "false" } }
                """.formatted(directory, Integer.toString(port)));
    }
}
