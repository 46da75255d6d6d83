package io.pixelake.lake.relocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.config.UserError;
import io.pixelake.lake.LakePlace;
import io.pixelake.lake.MirrorCatalog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What relocating a lake does where something is wrong. */
class LakeRelocationRunTest {
    private static final List<String> DAMAGED = List.of("gone", "torn", "avro");

    @TempDir
    Path directory;

    private Path original;
    private Path lake;

    @BeforeEach
    void begin() {
        original = directory.resolve("original");
        lake = directory.resolve("moved");
    }

    @Test
    void aTableThatCannotBeReadStopsNoOther() throws Exception {
        make("good", "gone", "torn", "avro");
        copy();
        Files.delete(metadata("gone"));
        Files.writeString(metadata("torn"), "{ \"format-version\": ");
        Set<String> before = files(original);
        StringWriter out = new StringWriter();

        assertThat(relocation(out).run()).isOne();

        assertThat(out.toString())
                .contains("the paths of its 1 table lead to where it lies")
                .contains("Cannot relocate the table demo.gone: its file " + metadata("gone") + " is missing")
                .contains(
                        "Cannot relocate the table demo.torn: a file of its metadata is damaged: Unexpected end-of-input")
                .containsPattern("demo.avro: its deletes in .* are in the format AVRO")
                .contains("lead to no file now: demo.");
        assertThat(LakePlace.madeElsewhere(lake)).isEmpty();
        try (JdbcCatalog catalog = open(lake)) {
            assertThat(table(catalog, "good")
                            .currentSnapshot()
                            .allManifests(table(catalog, "good").io()))
                    .isNotEmpty()
                    .allMatch(manifest -> manifest.path().startsWith("file://" + lake + "/"));
            for (String name : DAMAGED) {
                assertThatThrownBy(() -> table(catalog, name)).isInstanceOf(NotFoundException.class);
            }
        }
        assertThat(files(original)).isEqualTo(before);

        repairAndPutTheCatalogBack();
        assertThat(relocation(out).run()).isOne();
        try (JdbcCatalog catalog = open(lake)) {
            assertThat(table(catalog, "gone").location()).startsWith("file://" + lake);
            assertThatThrownBy(() -> table(catalog, "avro")).isInstanceOf(NotFoundException.class);
        }
    }

    private void repairAndPutTheCatalogBack() throws Exception {
        for (String name : List.of("gone", "torn")) {
            Path relative = lake.relativize(metadata(name));
            Files.copy(original.resolve(relative), lake.resolve(relative), StandardCopyOption.REPLACE_EXISTING);
        }
        try (Stream<Path> entries = Files.list(lake)) {
            Path earlier = entries.filter(file -> file.getFileName().toString().startsWith("catalog-moved-"))
                    .findFirst()
                    .orElseThrow();
            Files.move(earlier, lake.resolve("catalog.db"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void aLakeWhoseOnlyTableCannotBeReadIsRelocatedWithIt() throws Exception {
        make("gone");
        copy();
        Files.delete(metadata("gone"));
        Set<String> before = files(lake);
        StringWriter out = new StringWriter();

        assertThat(relocation(out).run()).isOne();

        assertThat(out.toString())
                .contains("No table's paths lead to where it lies")
                .contains("Cannot relocate the table demo.gone: its file " + metadata("gone") + " is missing");
        assertThat(LakePlace.madeElsewhere(lake)).isEmpty();
        assertThat(files(lake)).containsAll(before);
        try (JdbcCatalog catalog = open(lake)) {
            assertThatThrownBy(() -> table(catalog, "gone")).isInstanceOf(NotFoundException.class);
        }
        assertThat(relocation(out).run()).isZero();
        assertThat(out.toString()).contains("nothing was done");
    }

    @Test
    void aCatalogWithoutTheFoldersOfItsTablesIsRefused() throws Exception {
        make("gone", "good");
        copy();
        FileUtils.deleteDirectory(lake.resolve("warehouse").toFile());
        Set<String> before = files(lake);

        assertThatThrownBy(() -> relocation(new StringWriter()).run())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the folder of none of its tables is there")
                .hasMessageContaining("Its catalog is as it was");

        assertThat(LakePlace.madeElsewhere(lake)).contains(original);
        assertThat(files(lake)).containsAll(before);
    }

    @Test
    void theStateStaysWhereTheCatalogCannotBeChanged() throws Exception {
        make("good");
        copy();
        Path checkpoint = state("checkpoints/job/chk-1/_metadata");
        Path savepoint = state("savepoints/savepoint-1/_metadata");
        catalog("CREATE TRIGGER busy BEFORE UPDATE ON iceberg_tables BEGIN SELECT RAISE(ABORT, 'busy'); END");

        assertThatThrownBy(() -> relocation(new StringWriter()).run())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("busy");
        assertThat(LakePlace.madeElsewhere(lake)).contains(original);
        assertThat(List.of(checkpoint, savepoint)).allMatch(Files::exists);

        catalog("DROP TRIGGER busy");
        assertThat(relocation(new StringWriter()).run()).isZero();
        assertThat(files(lake.resolve(".pixelake"))).noneMatch(file -> file.endsWith("_metadata"));
    }

    private Path state(String file) throws Exception {
        Path path = lake.resolve(".pixelake").resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "state");
    }

    private void catalog(String statement) throws Exception {
        try (Connection catalog = DriverManager.getConnection("jdbc:sqlite:" + lake.resolve("catalog.db"));
                Statement change = catalog.createStatement()) {
            change.execute(statement);
        }
    }

    /** A lake with tables of a file each; the one that is called avro has deletes besides, as another engine may write them. */
    private void make(String... names) throws Exception {
        MirrorCatalog.embedded("lake", original).prepare();
        try (JdbcCatalog catalog = open(original)) {
            catalog.createNamespace(Namespace.of("demo"));
            for (String name : names) {
                Table table = catalog.createTable(
                        TableIdentifier.of("demo", name),
                        new Schema(Types.NestedField.required(1, "id", Types.LongType.get())),
                        PartitionSpec.unpartitioned(),
                        Map.of("format-version", "2"));
                table.newAppend().appendFile(dataFile(table)).commit();
                if (name.equals("avro")) {
                    table.newRowDelta()
                            .addDeletes(FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                                    .ofPositionDeletes()
                                    .withPath(table.location() + "/data/deletes.avro")
                                    .withFormat(FileFormat.AVRO)
                                    .withFileSizeInBytes(10)
                                    .withRecordCount(1)
                                    .build())
                            .commit();
                }
            }
        }
    }

    private static DataFile dataFile(Table table) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(table.location() + "/data/rows.parquet")
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build();
    }

    private void copy() throws Exception {
        FileUtils.copyDirectory(original.toFile(), lake.toFile());
    }

    /** The newest metadata file in the copy. */
    private Path metadata(String name) throws Exception {
        try (Stream<Path> files = Files.list(original.resolve("warehouse/demo/" + name + "/metadata"))) {
            Path newest = files.filter(file -> file.toString().endsWith(".metadata.json"))
                    .max((one, other) -> one.compareTo(other))
                    .orElseThrow();
            return lake.resolve(original.relativize(newest));
        }
    }

    private static JdbcCatalog open(Path folder) {
        Map<String, String> properties = MirrorCatalog.embedded("lake", folder).properties();
        return (JdbcCatalog) CatalogUtil.buildIcebergCatalog("lake", properties, new Configuration());
    }

    private static Table table(Catalog catalog, String name) {
        return catalog.loadTable(TableIdentifier.of("demo", name));
    }

    private LakeRelocationRun relocation(StringWriter out) {
        ConfigFlags flags = new ConfigFlags(Map.of(
                "--lake", List.of(lake.toString()), "--source-url", List.of("jdbc:postgresql://localhost/none")));
        MirrorConfig config = ConfigLoader.load(Optional.empty(), flags, Map.of());
        return new LakeRelocationRun(config.lake(), new PrintWriter(out));
    }

    private static Set<String> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            Set<String> paths = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .forEach(file -> paths.add(folder.relativize(file).toString()));
            return paths;
        }
    }
}
