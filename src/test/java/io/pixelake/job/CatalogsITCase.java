package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import io.pixelake.testkit.PythonTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Catalogs that Iceberg opens by its own properties, passed on as they are: a mirror that is killed, one that goes on, and every version as
 * PyIceberg reads it. The embedded catalog (JDBC with SQLite) is what nearly all other tests run on, REST what those in containers do.
 */
class CatalogsITCase {
    private static final String TABLE = StoreMirror.TABLE;

    @TempDir
    Path directory;

    private DemoStore demo;
    private EditedStore store;

    @BeforeEach
    void startStore() throws Exception {
        demo = DemoStore.start(directory.resolve("store"));
        store = EditedStore.copyOf(demo, "source");
    }

    @AfterEach
    void stopStore() throws IOException {
        demo.close();
    }

    @Test
    void jdbcOnPostgres() throws Exception {
        String uri = EditedStore.withoutCatalog(demo, "iceberg").url();
        mirror("type=jdbc", "uri=" + uri, "warehouse=" + warehouse());

        String pyiceberg = uri.replaceFirst("jdbc:postgresql://([^?]*).*", "postgresql+psycopg://postgres@$1");
        compare(
                Map.of(
                        "PYICEBERG_CATALOG__LAKE__TYPE",
                        "sql",
                        "PYICEBERG_CATALOG__LAKE__URI",
                        pyiceberg,
                        "PYICEBERG_CATALOG__LAKE__WAREHOUSE",
                        warehouse()),
                "demo." + TABLE);
    }

    @Test
    void hadoop() throws Exception {
        mirror("type=hadoop", "warehouse=" + warehouse());

        compare(Map.of(), directory.resolve("warehouse/demo").resolve(TABLE).toString());
    }

    private String warehouse() {
        return directory.resolve("warehouse").toUri().toString();
    }

    private void mirror(String... catalog) throws Exception {
        store.addVersions(TABLE, 20);
        try (ExternalProcess killed =
                PixelakeLauncher.start("", arguments("mirror", catalog, "--poll-interval", "200 ms"))) {
            killed.awaitOutput(" committed, ", StoreMirror.LIMIT);
            for (long row = 0; row < 8; row++) {
                store.deleteRow(TABLE, row);
            }
            killed.kill();
        }
        store.insertRows(TABLE, 100_000, 50);
        run("mirror", catalog, "--until-caught-up");
        assertThat(run("status", catalog)).contains("demo/" + TABLE);
        assertThat(run("verify", catalog, "--all")).contains("demo/" + TABLE);
    }

    private String run(String command, String[] catalog, String... more) {
        try (ExternalProcess process = PixelakeLauncher.startWarm("", arguments(command, catalog, more))) {
            return process.waitFor(StoreMirror.LIMIT) + process.errors();
        }
    }

    private String[] arguments(String command, String[] catalog, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, "--source-url", store.url(), "--catalog", "lake"));
        arguments.addAll(List.of("--lake", directory.resolve("state").toString()));
        if (command.equals("mirror")) {
            arguments.addAll(List.of("--tables", StoreMirror.PATH, "--start", "earliest"));
        }
        for (String property : catalog) {
            arguments.addAll(List.of("--catalog-property", property));
        }
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private void compare(Map<String, String> pyiceberg, String table) throws Exception {
        Map<Long, Set<String>> mirrored = new TreeMap<>();
        PythonTools.run(new HashMap<>(pyiceberg), "rows_of_versions.py", table)
                .lines()
                .map(line -> line.split(" "))
                .forEach(parts -> mirrored.computeIfAbsent(Long.valueOf(parts[0]), version -> new TreeSet<>())
                        .add(parts[1]));
        Map<Long, Set<String>> expected = new TreeMap<>();
        for (long version = 0; version <= store.currentVersion(TABLE); version++) {
            Set<String> rows = store.rowsAt(TABLE, version);
            if (!rows.isEmpty()) {
                expected.put(version, rows);
            }
        }
        assertThat(mirrored).isEqualTo(expected).hasSizeGreaterThan(29);
    }
}
