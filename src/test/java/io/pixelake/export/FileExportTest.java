package io.pixelake.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.changes.CompressedFiles;
import io.pixelake.config.Compression;
import io.pixelake.config.CsvDialect;
import io.pixelake.config.CsvDialect.Quoting;
import io.pixelake.config.ExportFile;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileExportTest {
    private static final TableSchema TEXT = schema(Kind.STRING);
    private static final TableSchema TEXT_AND_NUMBER = schema(Kind.STRING, Kind.INT);

    @TempDir
    Path directory;

    private static TableSchema schema(Kind... kinds) {
        List<SourceColumn> columns = new ArrayList<>();
        for (Kind kind : kinds) {
            String name = String.valueOf((char) ('a' + columns.size()));
            columns.add(SourceColumns.of(columns.size(), name, PixeltableType.of(kind), false));
        }
        return new TableSchema(List.of(new SourceStore(new UUID(0, 1), false, 0)), columns);
    }

    @Test
    void rangesStandInTheirOrderWhoeverIsFirst() throws Exception {
        Path file = directory.resolve("a.csv");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (FileExport export = FileExport.create(csv(file, CsvDialect.DEFAULT), TEXT)) {
            List<Future<?>> ended = new ArrayList<>();
            for (int i = 3; i >= 0; i--) {
                ExportTarget.Range range = export.begin(i);
                int number = i;
                ended.add(threads.submit(() -> {
                    // More than a range may keep before its turn.
                    range.write(rows(number, 300_000));
                    range.finish();
                    return null;
                }));
            }
            for (Future<?> each : ended) {
                each.get();
            }
            assertThat(file).doesNotExist();
            export.finish();
        } finally {
            threads.shutdownNow();
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(1 + 4 * 300_000);
        assertThat(lines.subList(1, lines.size())).isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static List<GenericRowData> rows(int range, int count) {
        List<GenericRowData> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(GenericRowData.of(
                    StringData.fromString("a row that takes a while " + (range * count + i)), 0L, 0L));
        }
        return rows;
    }

    @Test
    void aFileThatIsThereStaysUntilTheNewOneIsWhole() throws Exception {
        Path file = Files.writeString(directory.resolve("a.csv"), "old");
        try (FileExport export = FileExport.create(csv(file, CsvDialect.DEFAULT), TEXT)) {
            export.begin(0).write(rows(0, 10));
        }
        assertThat(file).hasContent("old");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }

        write(csv(file, CsvDialect.DEFAULT), TEXT, row("new"));
        assertThat(file).hasContent("a\r\nnew\r\n");
    }

    @ParameterizedTest
    @CsvSource({"GZIP", "ZSTD", "NONE"})
    void compressedFilesAreOneStream(Compression compression) throws Exception {
        Path file = directory.resolve("a.jsonl");
        write(
                new ExportFile(file, FileFormat.JSONL, compression, CsvDialect.DEFAULT, false),
                TEXT,
                row("x"),
                row((Object) null));

        assertThat(CompressedFiles.text(file, compression)).isEqualTo("{\"a\":\"x\"}\n{\"a\":null}\n");
    }

    /** What Python's csv module writes, seen with Python 3.11. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "MINIMAL    # x    # x,7",
                "MINIMAL    # a,b  # \"a,b\",7",
                "ALL        # x    # \"x\",\"7\"",
                "NONNUMERIC # x    # \"x\",7",
                "NONE       # x    # x,7",
            })
    void quotes(Quoting quoting, String text, String line) throws Exception {
        Path file = directory.resolve("a.csv");
        write(csv(file, new CsvDialect(',', quoting, Optional.empty())), TEXT_AND_NUMBER, row(text, 7L));

        assertThat(Files.readAllLines(file).get(1)).isEqualTo(line);
    }

    @Test
    void whatNeedsQuotesIsRefusedWithoutThem() {
        ExportFile file = csv(directory.resolve("a.csv"), new CsvDialect(',', Quoting.NONE, Optional.empty()));

        assertThatThrownBy(() -> write(file, TEXT_AND_NUMBER, row("one, two", 7L)))
                .hasMessageContaining("'one, two'")
                .hasMessageContaining("--quoting minimal");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void nothingAndAnEmptyTextCanBeToldApart() throws Exception {
        Path file = directory.resolve("a.csv");
        CsvDialect dialect = new CsvDialect(',', Quoting.MINIMAL, Optional.of("NULL"));
        write(csv(file, dialect), TEXT_AND_NUMBER, row(null, null), row("", 1L), row("NULL", 2L));

        assertThat(Files.readString(file)).isEqualTo("a,b\r\nNULL,NULL\r\n,1\r\n\"NULL\",2\r\n");
    }

    @Test
    void whatLooksLikeNothingIsQuotedWhateverItIs() throws Exception {
        Path file = directory.resolve("a.csv");
        write(
                csv(file, new CsvDialect(',', Quoting.MINIMAL, Optional.of("7"))),
                TEXT_AND_NUMBER,
                row("7", 7L),
                row(null, 8L));

        assertThat(Files.readString(file)).isEqualTo("a,b\r\n\"7\",\"7\"\r\n7,8\r\n");
    }

    @Test
    void aLineOfOneEmptyFieldIsNone() throws Exception {
        Path file = directory.resolve("a.csv");
        write(csv(file, CsvDialect.DEFAULT), TEXT, row(""), row((Object) null));
        assertThat(Files.readString(file)).isEqualTo("a\r\n\"\"\r\n\"\"\r\n");

        CsvDialect bare = new CsvDialect(',', Quoting.NONE, Optional.empty());
        assertThatThrownBy(() -> write(csv(file, bare), TEXT, row("")))
                .hasMessageContaining("can't be written without quotes");
    }

    @Test
    void aFolderIsNoFile() {
        assertThatThrownBy(() -> write(csv(directory, CsvDialect.DEFAULT), TEXT, row("x")))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessageContaining("that is a folder");
    }

    @Test
    void aFileIsNoFolder() throws Exception {
        Path file = Files.createFile(directory.resolve("f"));

        assertThatThrownBy(() -> write(csv(file.resolve("b/a.csv"), CsvDialect.DEFAULT), TEXT, row("x")))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessage("Cannot export to " + file + "/b/a.csv: " + file
                        + " is a file, not a folder. Give a file in another folder.");
    }

    @Test
    void aNameMayBeAsLongAsNamesCanBe() throws Exception {
        Path file = directory.resolve("n".repeat(251) + ".csv");

        write(csv(file, CsvDialect.DEFAULT), TEXT, row("x"));

        assertThat(directory.toFile().list()).containsExactly(file.getFileName().toString());
    }

    @Test
    void namesThatNoFileSystemTakesAreRefused() {
        for (Path file : List.of(
                directory.resolve("n".repeat(252) + ".csv"), directory.resolve("\u00e9".repeat(128) + "/a.csv"))) {
            assertThatThrownBy(() -> write(csv(file, CsvDialect.DEFAULT), TEXT, row("x")))
                    .isInstanceOf(ExportRefusedException.class)
                    .hasMessage("Cannot export to " + file
                            + ": a name in it has 256 bytes, and file systems take 255 at most. Give a shorter one.");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aHeaderThatNeedsQuotesLeavesNothing() {
        TableSchema odd = new TableSchema(
                TEXT.stores(), List.of(SourceColumns.of(0, "a,b", PixeltableType.of(Kind.STRING), false)));
        CsvDialect bare = new CsvDialect(',', Quoting.NONE, Optional.empty());

        assertThatThrownBy(() -> write(csv(directory.resolve("a.csv"), bare), odd))
                .hasMessageContaining("'a,b'");
        assertThat(directory).isEmptyDirectory();
    }

    private static GenericRowData row(Object... cells) {
        GenericRowData row = new GenericRowData(cells.length + 2);
        for (int i = 0; i < cells.length; i++) {
            row.setField(i, cells[i] instanceof String text ? StringData.fromString(text) : cells[i]);
        }
        return row;
    }

    private static ExportFile csv(Path file, CsvDialect dialect) {
        return new ExportFile(file, FileFormat.CSV, Compression.NONE, dialect, false);
    }

    private static void write(ExportFile file, TableSchema schema, GenericRowData... rows) throws Exception {
        try (FileExport export = FileExport.create(file, schema)) {
            try (ExportTarget.Range range = export.begin(0)) {
                range.write(List.of(rows));
                range.finish();
            }
            export.finish();
        }
    }
}
