package io.pixelake.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoStoreITCase {
    @TempDir
    Path directory;

    @Test
    void servesWhatPixeltableRecordedAndGoesOnAfterARestart() throws Exception {
        // A folder with a space and a quote: URLs in the store have to survive both.
        Path folder = directory.resolve("it's a demo");
        try (DemoStore store = DemoStore.start(folder)) {
            assertServesTheRecording(store);
            query(store, "INSERT INTO dirs VALUES (gen_random_uuid(), NULL, '{}', '{}') RETURNING id");
        }
        try (DemoStore store = DemoStore.start(folder)) {
            assertThat(query(store, "SELECT count(*) FROM dirs WHERE md = '{}'"))
                    .as("what was written before the restart is still there")
                    .containsExactly("1");
            assertThat(query(store, "SELECT md->>'schema_version' FROM systeminfo"))
                    .containsExactly("56");
        }
    }

    @Test
    void takesTheDataOverFromADemoThatWasKilled() throws Exception {
        Process demo = startInAnotherProcess();
        try {
            assertThatThrownBy(() -> DemoStore.start(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Another demo is running in " + directory.toRealPath());
        } finally {
            demo.destroyForcibly().waitFor();
        }
        try (DemoStore store = DemoStore.start(directory)) {
            assertServesTheRecording(store);
        }
    }

    private Process startInAnotherProcess() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DemoStoreProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("started ")) {
                return process;
            }
        }
        throw new IOException("The demo's process ended without starting the store.");
    }

    private static void assertServesTheRecording(DemoStore store) throws Exception {
        int versions = 0;
        for (Map.Entry<String, JsonNode> table : expected().properties()) {
            JsonNode recorded = table.getValue();
            String id = recorded.get("id").textValue();
            assertThat(query(store, "SELECT md->>'name' FROM tables WHERE id = '" + id + "'"))
                    .containsExactly(table.getKey().substring(table.getKey().lastIndexOf('/') + 1));
            for (JsonNode version : recorded.get("versions")) {
                assertThat(liveRows(store, id, version.get("version").longValue()))
                        .as("%s version %s", table.getKey(), version.get("version"))
                        .isEqualTo(version.get("row_count").longValue());
                versions++;
            }
        }
        assertThat(query(store, "SELECT count(*) FROM tableversions")).containsExactly(Integer.toString(versions));
        assertThat(versions).isGreaterThanOrEqualTo(15);
        assertEveryFileUrlLeadsToAFile(store);
    }

    private static void assertEveryFileUrlLeadsToAFile(DemoStore store) throws Exception {
        List<String> urls = new ArrayList<>();
        for (String column : query(
                store,
                "SELECT table_name || ' ' || column_name || ' ' || data_type FROM information_schema.columns"
                        + " WHERE table_name LIKE 'tbl\\_%' AND data_type IN ('character varying', 'jsonb')")) {
            String[] parts = column.split(" ", 3);
            urls.addAll(query(store, fileUrlsOf(parts[0], parts[1], parts[2].equals("jsonb"))));
        }
        assertThat(urls).hasSizeGreaterThanOrEqualTo(6).noneMatch(url -> url.contains("PIXELAKE"));
        assertThat(urls).allSatisfy(url -> assertThat(Path.of(URI.create(url)))
                .isRegularFile()
                .startsWith(store.home().resolve("media")));
        assertThat(Files.isDirectory(store.home().resolve("media/images"))).isTrue();
    }

    private static String fileUrlsOf(String table, String column, boolean cellMetadata) {
        return cellMetadata
                ? "SELECT jsonb_array_elements_text(" + column + "->'file_urls') FROM " + table + " WHERE " + column
                        + " ? 'file_urls'"
                : "SELECT " + column + " FROM " + table + " WHERE " + column + " LIKE 'file:%'";
    }

    private static long liveRows(DemoStore store, String id, long version) throws SQLException {
        String sql = "SELECT count(*) FROM tbl_" + id.replace("-", "") + " WHERE v_min <= " + version + " AND v_max > "
                + version;
        return Long.parseLong(query(store, sql).get(0));
    }

    private static List<String> query(DemoStore store, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(store.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static JsonNode expected() throws IOException {
        try (InputStream in = DemoStoreITCase.class.getResourceAsStream("demo-expected.json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
