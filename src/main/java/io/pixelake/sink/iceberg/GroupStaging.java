package io.pixelake.sink.iceberg;

import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;

/** Stages one version group on a table: its schema, one snapshot, and the properties that go with it. */
final class GroupStaging {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StagedTableOperations staged;
    private final BaseTable table;
    private final GroupFiles group;
    private final GroupPlan plan;

    GroupStaging(StagedTableOperations staged, GroupFiles group) {
        this.staged = staged;
        this.group = group;
        this.plan = group.plan();
        this.table = new BaseTable(staged, plan.target().fullName());
    }

    /**
     * Adds the group to the staged changes.
     *
     * @return the id of its snapshot
     * @throws MirrorDiffersException when rows that went aren't in the mirror
     */
    long stage() throws IOException {
        setSchema();
        stageRows();
        long snapshot = staged.current().currentSnapshot().snapshotId();
        Map<String, String> properties = Map.of(
                MirrorMarks.TABLE_ID, plan.key().tableId().toString(),
                MirrorMarks.PATH, plan.path(),
                MirrorMarks.COMMITTED, MirrorMarks.committed(plan.to(), snapshot));
        change(TableMetadata.buildFrom(staged.current())
                .setProperties(properties)
                .build());
        return snapshot;
    }

    private void setSchema() {
        TableMetadata now = staged.current();
        int lastColumnId = Math.max(plan.lastColumnId(), now.lastColumnId());
        change(TableMetadata.buildFrom(now)
                .setCurrentSchema(SchemaParser.fromJson(plan.icebergSchema()), lastColumnId)
                .build());
    }

    private void change(TableMetadata changed) {
        staged.commit(staged.current(), changed);
    }

    private void stageRows() throws IOException {
        if (plan.kind() == GroupKind.SNAPSHOT || plan.kind() == GroupKind.REWRITE) {
            stageAllRows();
        } else {
            stageChanges();
        }
    }

    /** What was there before goes, file by file, together with its deletes. */
    private void stageAllRows() throws IOException {
        if (staged.current().currentSnapshot() == null || plan.kind() == GroupKind.SNAPSHOT) {
            stageAppend();
            return;
        }
        OverwriteFiles overwrite = table.newOverwrite().overwriteByRowFilter(Expressions.alwaysTrue());
        dataFiles().forEach(overwrite::addFile);
        commit(overwrite);
    }

    private void stageAppend() throws IOException {
        var append = table.newAppend();
        dataFiles().forEach(append::appendFile);
        commit(append);
    }

    private void stageChanges() throws IOException {
        if (group.goneFiles().isEmpty()) {
            stageAppend();
            return;
        }
        GoneRows gone = GoneRows.read(table.io(), group.goneFiles());
        DeleteResolution resolution = DeleteResolution.of(table, gone);
        if (resolution.foundRows() != gone.size()) {
            throw new MirrorDiffersException(plan, gone.size(), resolution.foundRows());
        }
        RowDelta delta = table.newRowDelta();
        dataFiles().forEach(delta::addRows);
        delta.addDeletes(positionDeletes(resolution));
        commit(delta);
    }

    private void commit(SnapshotUpdate<?> update) {
        MirrorMarks.summary(plan).forEach(update::set);
        update.commit();
    }

    private List<DataFile> dataFiles() throws IOException {
        List<DataFile> files = new ArrayList<>();
        for (String json : group.dataFiles()) {
            files.add((DataFile)
                    ContentFileParser.fromJson(JSON.readTree(json), Map.of(0, PartitionSpec.unpartitioned())));
        }
        return files;
    }

    /** One file of all the group's deletes, sorted by file and position as the format wants it. */
    private DeleteFile positionDeletes(DeleteResolution resolution) throws IOException {
        OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .operationId(plan.key().number() + "-" + UUID.randomUUID())
                .suffix("deletes")
                .build();
        PositionDeleteWriter<RowData> writer = new FlinkFileWriterFactory.Builder(table)
                .dataSchema(table.schema())
                .build()
                .newPositionDeleteWriter(files.newOutputFile(), PartitionSpec.unpartitioned(), null);
        try (writer) {
            PositionDelete<RowData> delete = PositionDelete.create();
            resolution.positions().forEach((file, positions) -> {
                positions.stream().forEach(position -> writer.write(delete.set(file, position)));
            });
        }
        return writer.toDeleteFile();
    }
}
