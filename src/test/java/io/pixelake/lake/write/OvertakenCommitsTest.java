package io.pixelake.lake.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorCatalog;
import io.pixelake.testkit.UnusedFiles;
import java.nio.file.Path;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OvertakenCommitsTest {
    private static final TableIdentifier NAME = TableIdentifier.of("demo", "t");

    @TempDir
    private Path lake;

    private Catalog catalog;

    @BeforeEach
    void create() throws Exception {
        MirrorCatalog embedded = MirrorCatalog.embedded("lake", lake);
        embedded.prepare();
        catalog = embedded.open();
        ((SupportsNamespaces) catalog).createNamespace(Namespace.of("demo"));
        catalog.createTable(NAME, new Schema(Types.NestedField.required(1, "a", Types.IntegerType.get())));
    }

    @AfterEach
    void close() throws Exception {
        ((AutoCloseable) catalog).close();
    }

    private BaseTable table() {
        return (BaseTable) catalog.loadTable(NAME);
    }

    private StagedTableOperations stage(String file) {
        TableOperations operations = table().operations();
        StagedTableOperations staged = new StagedTableOperations(operations, operations.current(), "t");
        staged.table()
                .newAppend()
                .appendFile(DataFiles.builder(PartitionSpec.unpartitioned())
                        .withPath(table().location() + "/data/" + file)
                        .withFileSizeInBytes(1)
                        .withRecordCount(1)
                        .build())
                .commit();
        return staged;
    }

    private StagedTableOperations commit(StagedTableOperations staged) {
        TableOperations operations = table().operations();
        operations.commit(operations.current(), staged.current());
        return staged;
    }

    @Test
    void theFilesOfOneThatIsNotInTheTableGo() throws Exception {
        OvertakenCommits overtaken = new OvertakenCommits();
        overtaken.add(stage("lost.parquet"));
        commit(stage("won.parquet"));
        assertThat(UnusedFiles.of(table())).hasSize(2);

        overtaken.delete(table().operations().current());

        assertThat(UnusedFiles.of(table())).isEmpty();
    }

    /** The catalog said that it refused it, which wasn't so. */
    @Test
    void theFilesOfOneThatIsInTheTableStay() throws Exception {
        OvertakenCommits overtaken = new OvertakenCommits();
        overtaken.add(commit(stage("first.parquet")));
        commit(stage("second.parquet"));

        overtaken.delete(table().operations().current());

        assertThat(table().currentSnapshot().allManifests(table().io()))
                .hasSize(2)
                .allSatisfy(manifest -> assertThat(
                                table().io().newInputFile(manifest.path()).exists())
                        .isTrue());
        assertThat(UnusedFiles.of(table())).isEmpty();
    }
}
