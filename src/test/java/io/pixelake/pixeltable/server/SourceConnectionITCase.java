package io.pixelake.pixeltable.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.demo.DemoStore;
import io.pixelake.job.EditedStore;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a database that others set up, hold, or stop. */
@Timeout(300)
class SourceConnectionITCase {
    /** Of a database, and of the role, which wins. */
    private static final List<String> HOSTILE = List.of(
            "DATABASE hostile SET standard_conforming_strings = off",
            "DATABASE hostile SET transform_null_equals = on",
            "DATABASE hostile SET extra_float_digits = -15",
            "DATABASE hostile SET datestyle = 'German'",
            "DATABASE hostile SET bytea_output = 'escape'",
            "DATABASE hostile SET timezone = 'Asia/Kolkata'",
            "ROLE postgres IN DATABASE hostile SET intervalstyle = 'iso_8601'",
            "ROLE postgres IN DATABASE hostile SET search_path = 'decoy'");

    private static final String PROBE = """
            SELECT 'a\\b', 0.1::float8 + 0.2::float8, '2024-02-01'::date, '\\x01ff'::bytea, (NULL = NULL) IS NULL,
                   '2024-02-01 12:00+00'::timestamptz, '1 day 02:00'::interval, current_schema""";

    @TempDir
    static Path directory;

    private static DemoStore demo;
    private static EditedStore store;

    @BeforeAll
    static void startStore() throws Exception {
        demo = DemoStore.start(directory);
        store = EditedStore.copyOf(demo, "hostile");
        store.execute("CREATE SCHEMA decoy; CREATE TABLE decoy.tables (id uuid, dir_id uuid, md jsonb)");
        for (String setting : HOSTILE) {
            store.execute("ALTER " + setting);
        }
    }

    @AfterAll
    static void stopStore() throws Exception {
        demo.close();
    }

    @Test
    void sessionsSetWhatTheyRestOn() throws Exception {
        try (Connection connection = address().open()) {
            assertThat(row(connection))
                    .containsExactly(
                            "a\\b",
                            "0.30000000000000004",
                            "2024-02-01",
                            "\\x01ff",
                            "t",
                            "2024-02-01 12:00:00+00",
                            "1 day 02:00:00",
                            "public");
        }
        try (VersionLog log = VersionLog.open(address())) {
            assertThat(log.tables()).isNotEmpty();
        }
        try (Connection chosen = new SourceAddress(store.url() + "&currentSchema=decoy", Map.of()).open()) {
            assertThat(row(chosen)).as("the user's own choice").endsWith("decoy");
        }
    }

    @Test
    void whatIsMirroredExportedAndVerifiedIsTheSameAsWithoutThoseSettings() throws Exception {
        String lake = directory.resolve("lake").toString();
        String media = demo.home().resolve("media").toString();
        run("mirror", "--until-caught-up", "--source-url", store.url(), "--lake", lake, "--media-root", media);
        assertThat(run("verify", "--source-url", store.url(), "--lake", lake, "--media-root", media))
                .contains("demo/products", "demo/images", "demo/readings/sensors")
                .doesNotContain("different", "not compared", "not mirrored");
        assertThat(export(store.url(), "hostile.csv"))
                .isEqualTo(export(demo.jdbcUrl(), "plain.csv"))
                .contains("F-001");
    }

    /** With a condition whose backslash is a part of a text, or isn't. */
    private static String export(String url, String name) throws IOException {
        Path file = directory.resolve(name);
        run(
                "export",
                "demo/products",
                "--source-url",
                url,
                "--to",
                file.toString(),
                "--where",
                "sku NOT LIKE '_\\_%'",
                "--select",
                "sku, CAST(price AS VARCHAR) AS price, CAST(stock_value AS VARCHAR) AS stock_value");
        return Files.readString(file);
    }

    private static String run(String... arguments) {
        try (ExternalProcess process = PixelakeLauncher.startWarm("", arguments)) {
            process.waitFor(Duration.ofMinutes(3));
            return process.output() + process.errors();
        }
    }

    private static List<String> row(Connection connection) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PROBE)) {
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.add(row.getString(i));
            }
        }
        return values;
    }

    @Test
    void whoHoldsTheCatalogIsNamedAndWaitedFor() throws Exception {
        try (Connection other = DriverManager.getConnection(store.url() + "&ApplicationName=holder");
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE public.tables");
            try (VersionLog polls = VersionLog.openForPolls(address())) {
                assertThatThrownBy(polls::tables)
                        .isInstanceOfSatisfying(SourceReadException.class, e -> assertThat(e.isHeld())
                                .isTrue())
                        .hasMessageContaining("Pixeltable's catalog tables are locked by the PostgreSQL process ")
                        .hasMessageContaining(
                                "(application holder, role postgres, idle in transaction, its transaction");
            }
            CompletableFuture<List<SourceTable>> patient = read();
            assertThatThrownBy(() -> patient.get(3, TimeUnit.SECONDS))
                    .as("it waits")
                    .hasMessage(null);
            other.rollback();
            assertThat(patient.get(30, TimeUnit.SECONDS)).isNotEmpty();
        }
    }

    private static CompletableFuture<List<SourceTable>> read() {
        return CompletableFuture.supplyAsync(() -> {
            try (VersionLog log = VersionLog.open(address())) {
                return log.tables();
            } catch (SourceReadException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** The other backend still answers, so that only the cut ends the read. */
    @Test
    void aReadThatIsCutEnds() throws Exception {
        ServerWatch watch = new ServerWatch(address());
        try (Connection connection = address().open();
                Statement statement = connection.createStatement()) {
            watch.begin(connection);
            CompletableFuture<Boolean> sleep = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute("SELECT pg_sleep(100)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> sleep.get(500, TimeUnit.MILLISECONDS)).hasMessage(null);
            watch.cut();
            assertThatThrownBy(() -> sleep.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .satisfies(e -> assertThat(new SourceReadException(
                                            (SQLException) e.getCause().getCause())
                                    .isOutage())
                            .isTrue());
        }
        try (Connection later = address().open()) {
            watch.begin(later);
            assertThat(later.isClosed()).as("whoever cut it is done with it").isTrue();
        }
    }

    private static SourceAddress address() {
        return new SourceAddress(store.url(), Map.of());
    }
}
