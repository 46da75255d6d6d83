package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The role that deploy/postgres/reader-role.sql makes: mirrors and verifies, tables that are made later too, and can't write. */
class ReaderRoleITCase {
    private static final Path SCRIPT = Path.of("deploy/postgres/reader-role.sql");

    @TempDir
    Path directory;

    private DemoStore demo;
    private EditedStore store;

    @BeforeEach
    void makeRole() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
        store = EditedStore.copyOf(demo, "role");
        store.execute(Files.readString(SCRIPT));
    }

    @AfterEach
    void stopStore() throws IOException {
        demo.close();
    }

    @Test
    void itMirrorsAndVerifies() throws Exception {
        store.addTwin("products", "later");
        assertThat(run("mirror", "--tables", "demo/products", "--tables", "demo/later", "--until-caught-up"))
                .contains("demo/products: ", "demo/later: ", " committed, ");
        assertThat(run("verify", "demo/products", "demo/later", "--all")).contains("demo/products", "demo/later");
    }

    /** PostgreSQL would leave them out without a word, and mirror and verify would agree. */
    @Test
    void aTableWhosePolicyHidesRowsFailsAloneAndTheOthersAreMirrored() throws Exception {
        store.addTwin("products", "open");
        String table = store.storeTable("products");
        store.execute("ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY;" + " CREATE POLICY few ON " + table
                + " FOR SELECT TO pixelake USING (rowid < 2)");
        Path lake = directory.resolve("lake");
        ConfigFlags flags = new ConfigFlags(Map.of(
                "--source-url", List.of(readersUrl()),
                "--lake", List.of(lake.toString()),
                "--tables", List.of("demo/products", "demo/open"),
                "--until-caught-up", List.of("true")));

        assertThat(new MirrorRun(ConfigLoader.load(Optional.empty(), flags, Map.of())).run())
                .singleElement()
                .asString()
                .startsWith("demo/products: Cannot read demo/products from Pixeltable's database: "
                        + "PostgreSQL's row-level security hides rows of a table from the role pixelake")
                .contains(table, "ALTER ROLE pixelake BYPASSRLS", "--tables '!demo/products'")
                .doesNotContain("Grant SELECT");

        try (MirroredLake mirrored = MirroredLake.open(lake)) {
            assertThat(mirrored.has("demo.open")).isTrue();
            assertThat(mirrored.has("demo.products")).isFalse();
        }
    }

    @Test
    void itCanOnlyRead() throws SQLException {
        String table = store.storeTable("products");
        for (String write : new String[] {
            "INSERT INTO dirs SELECT * FROM dirs",
            "UPDATE tables SET md = md",
            "DELETE FROM " + table,
            "TRUNCATE " + table,
            "ALTER TABLE " + table + " ADD COLUMN mine int",
            "DROP TABLE " + table,
            "CREATE TABLE mine (a int)",
            "CREATE ROLE mine"
        }) {
            assertThatThrownBy(() -> asReader(write)).as(write).hasMessageContaining("read-only transaction");
            assertThatThrownBy(() -> asReader("SET default_transaction_read_only = off; COMMIT; " + write))
                    .as(write)
                    .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                            .as(refused.getMessage())
                            .isEqualTo("42501"));
        }
    }

    @Test
    void theScriptCanBeRunAgain() throws Exception {
        store.execute(Files.readString(SCRIPT));
        asReader("SELECT count(*) FROM tables");
    }

    private String readersUrl() {
        return store.url().replace("user=postgres", "user=pixelake");
    }

    private void asReader(String sql) throws SQLException {
        assertThat(readersUrl()).contains("user=pixelake");
        try (Connection connection = DriverManager.getConnection(readersUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String run(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, "--source-url", readersUrl()));
        arguments.addAll(List.of("--lake", directory.resolve("lake").toString()));
        arguments.addAll(List.of(more));
        try (ExternalProcess process = PixelakeLauncher.startWarm("", arguments.toArray(String[]::new))) {
            process.waitFor(StoreMirror.LIMIT);
            return process.output() + process.errors();
        }
    }
}
