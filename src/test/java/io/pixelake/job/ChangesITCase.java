package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixelake.demo.DemoStore;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.PixelakeLauncher;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All targets of changes behind one mirror, by whole processes. */
class ChangesITCase {
    private static final String CONFIG = """
            changes:
              - { format: jsonl, path: "%1$s/jsonl", roll-interval: 1 s }
              - { format: csv, path: "%1$s/csv", roll-size: 1 KB }
              - { format: iceberg }
            """;

    /** At the beginning of a line; cells may hold line ends. */
    private static final Pattern CSV_MARKS =
            Pattern.compile("^((?:insert|update|delete),\\d+,\\d+,\\d+),", Pattern.MULTILINE);

    @TempDir
    Path directory;

    @Test
    void eachTargetHasEachChangeOnceWhateverIsKilledOrLost() throws Exception {
        Files.writeString(config(), CONFIG.formatted(directory));
        try (DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            EditedStore store = EditedStore.copyOf(demo, "changing");
            store.insertRows(StoreMirror.TABLE, 1_000_000, 2_000);
            for (int round = 0; round < 5; round++) {
                try (ExternalProcess mirror = start(store)) {
                    store.addVersions(StoreMirror.TABLE, 2 + round);
                    store.insertRows(StoreMirror.TABLE, 2_000_000 + 1_000L * round, 500);
                    if (round == 2) {
                        store.revert(StoreMirror.TABLE);
                    }
                    mirror.awaitOutput(" committed, ", StoreMirror.LIMIT);
                    Thread.sleep(300L * round);
                    if (round == 3) {
                        mirror.interrupt();
                        assertThat(mirror.exitCode(StoreMirror.LIMIT))
                                .as(mirror.errors())
                                .isZero();
                    } else {
                        mirror.kill();
                    }
                }
                if (round == 1) {
                    delete(directory.resolve("lake/.pixelake"));
                }
            }
            finish(store);
            compare();
            List<JsonNode> before = jsonl();
            finish(store);
            assertThat(jsonl()).isEqualTo(before);
        }
    }

    /** Its mirrors are up to date, so the run isn't to look like one that did all. */
    @Test
    void aRunWhoseChangesCannotBeWrittenFailsAndTheNextOneWritesThem() throws Exception {
        Files.writeString(config(), CONFIG.formatted(directory));
        try (DemoStore demo = DemoStore.start(directory.resolve("store"))) {
            EditedStore store = EditedStore.copyOf(demo, "unwritable");
            Files.createDirectories(directory.resolve("jsonl/demo"));
            Path inTheWay = Files.writeString(directory.resolve("jsonl/demo/products"), "a file");
            try (ExternalProcess mirror = start(store, "--until-caught-up")) {
                assertThat(mirror.exitCode(StoreMirror.LIMIT)).isEqualTo(1);
                assertThat(mirror.errors())
                        .contains(
                                "demo/products: Cannot write changes to JSONL files in " + directory.resolve("jsonl"));
            }
            List<Long> behind = behind(store);
            assertThat(behind.get(0)).isBetween(store.currentVersion(StoreMirror.TABLE), 100L);
            assertThat(behind.subList(1, 3)).containsOnly(0L);
            Files.delete(inTheWay);
            finish(store);
            compare();
            assertThat(behind(store)).containsExactly(0L, 0L, 0L);
        }
    }

    /** How many versions each target lacks, as the status says. */
    private List<Long> behind(EditedStore store) throws IOException {
        String[] status = {
            "status", "--json", "--config", config().toString(), "--source-url", store.url(), "--lake", lake()
        };
        try (ExternalProcess process = PixelakeLauncher.start("", status)) {
            JsonNode tables = new ObjectMapper()
                    .readTree(process.waitFor(StoreMirror.LIMIT))
                    .get("tables");
            List<Long> behind = new ArrayList<>();
            for (JsonNode table : tables) {
                if (table.get("path").asText().equals(StoreMirror.PATH)) {
                    table.get("changes")
                            .forEach(target -> behind.add(target.get("behind").asLong(-1)));
                }
            }
            return behind;
        }
    }

    private Path config() {
        return directory.resolve("pixelake.yaml");
    }

    private ExternalProcess start(EditedStore store, String... more) {
        List<String> arguments = new ArrayList<>(List.of("mirror", "--start", "earliest"));
        arguments.addAll(List.of("--tables", StoreMirror.PATH, "--config", config().toString()));
        arguments.addAll(List.of("--source-url", store.url(), "--lake", lake()));
        arguments.addAll(List.of("--checkpoint-interval", "300 ms", "--poll-interval", "200 ms"));
        arguments.addAll(List.of(more));
        return PixelakeLauncher.start("", arguments.toArray(String[]::new));
    }

    private String lake() {
        return directory.resolve("lake").toString();
    }

    private void finish(EditedStore store) {
        try (ExternalProcess mirror = start(store, "--until-caught-up")) {
            assertThat(mirror.exitCode(StoreMirror.LIMIT)).as(mirror.errors()).isZero();
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, IOException e) throws IOException {
                Files.delete(done);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** All targets hold the same changes, none of them twice; applied they are what the mirror shows. */
    private void compare() throws Exception {
        List<JsonNode> lines = jsonl();
        assertThat(lines.stream().map(ChangesITCase::marks)).isNotEmpty().doesNotHaveDuplicates();
        assertThat(csv()).isEqualTo(lines.stream().map(ChangesITCase::marks).toList());
        assertThat(table())
                .containsExactlyInAnyOrderElementsOf(
                        lines.stream().map(ChangesITCase::marks).toList());
        assertThat(applied(lines)).isEqualTo(applied(shown()));
    }

    /** Operation, change, version, row. */
    private static String marks(JsonNode line) {
        return line.get("_pxt_op").textValue() + "," + line.get("_pxt_change") + "," + line.get("_pxt_version") + ","
                + line.get("_pxt_rowid");
    }

    private static Map<Long, JsonNode> applied(List<JsonNode> lines) {
        Map<Long, JsonNode> rows = new TreeMap<>();
        for (JsonNode line : lines) {
            if (line.get("_pxt_op").textValue().equals("delete")) {
                rows.remove(line.get("_pxt_rowid").longValue());
            } else {
                ObjectNode row = line.deepCopy();
                row.remove(List.of("_pxt_op", "_pxt_change", "_pxt_version"));
                rows.put(line.get("_pxt_rowid").longValue(), row);
            }
        }
        return rows;
    }

    private List<JsonNode> jsonl() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path part : parts("jsonl")) {
            lines.addAll(Files.readAllLines(part));
        }
        return parsed(lines);
    }

    private static List<JsonNode> parsed(List<String> lines) throws IOException {
        List<JsonNode> parsed = new ArrayList<>();
        for (String line : lines) {
            parsed.add(new ObjectMapper().readTree(line));
        }
        return parsed;
    }

    private List<String> csv() throws IOException {
        List<String> marks = new ArrayList<>();
        for (Path part : parts("csv")) {
            Matcher lines = CSV_MARKS.matcher(Files.readString(part));
            while (lines.find()) {
                marks.add(lines.group(1));
            }
        }
        return marks;
    }

    /** In the order of their names. */
    private List<Path> parts(String format) throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve(format).resolve(StoreMirror.PATH))) {
            return all.filter(part -> part.getFileName().toString().startsWith("changes-"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> table() throws Exception {
        List<String> marks = new ArrayList<>();
        Catalog catalog = MirrorCatalog.embedded("lake", Path.of(lake())).open();
        try (AutoCloseable closed = (AutoCloseable) catalog;
                CloseableIterable<Record> rows = IcebergGenerics.read(
                                catalog.loadTable(TableIdentifier.of(Namespace.of("demo"), "products__changes")))
                        .build()) {
            for (Record row : rows) {
                marks.add(row.getField("_pxt_op") + "," + row.getField("_pxt_change") + ","
                        + row.getField("_pxt_version") + "," + row.getField("_pxt_rowid"));
            }
        }
        return marks;
    }

    /** What the lake has by itself. */
    private List<JsonNode> shown() throws IOException {
        try (ExternalProcess changes =
                PixelakeLauncher.start("", "changes", StoreMirror.PATH, "--lake", lake(), "--format", "jsonl")) {
            return parsed(changes.waitFor(StoreMirror.LIMIT).lines().toList());
        }
    }
}
