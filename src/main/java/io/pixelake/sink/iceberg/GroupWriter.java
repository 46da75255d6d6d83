package io.pixelake.sink.iceberg;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.sink.iceberg.GroupFiles.SplitCounts;
import io.pixelake.types.PlannedSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.IOUtils;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;

/** The open files of one version group in one subtask, between two checkpoints. Task thread only. */
final class GroupWriter {
    static final long TARGET_FILE_BYTES = 256L << 20;

    private final GroupPlan plan;
    private final Supplier<MirrorTableAccess> access;
    private final int subtask;
    private final Map<Integer, SplitCounts> finishedSplits = new HashMap<>();
    private Optional<Table> table = Optional.empty();
    private Optional<RollingDataWriter<RowData>> rows = Optional.empty();
    private Optional<GoneRows.Writer> gone = Optional.empty();

    /** @param access opens the target table, which a group without rows never needs */
    GroupWriter(Supplier<MirrorTableAccess> access, GroupPlan plan, int subtask) {
        this.access = access;
        this.plan = plan;
        this.subtask = subtask;
    }

    private Table table() {
        if (table.isEmpty()) {
            table = Optional.of(tableAsPlanned(access.get(), plan));
        }
        return table.get();
    }

    /** The table with the group's own schema, which the catalog learns of with the commit only. */
    private static Table tableAsPlanned(MirrorTableAccess access, GroupPlan plan) {
        StagedTableOperations staged = access.stage();
        TableMetadata planned = TableMetadata.buildFrom(access.base())
                .setCurrentSchema(
                        SchemaParser.fromJson(plan.icebergSchema()),
                        Math.max(plan.lastColumnId(), access.base().lastColumnId()))
                .build();
        staged.commit(access.base(), planned);
        return new BaseTable(staged, plan.target().fullName());
    }

    void write(RowChange change) throws IOException {
        if (change.operation() == Operation.INSERT) {
            rows().write(change.row());
        } else {
            gone().add(change.key(), change.rowVersion());
        }
    }

    void finish(SplitFinished finished) {
        finishedSplits.put(finished.split(), new SplitCounts(finished.inserted(), finished.deleted()));
    }

    private RollingDataWriter<RowData> rows() {
        if (rows.isEmpty()) {
            Schema schema = PlannedSchema.fromJson(plan.icebergSchema(), plan.lastColumnId())
                    .rowSchema(plan.schema());
            FlinkFileWriterFactory factory = new FlinkFileWriterFactory.Builder(table())
                    .dataSchema(schema)
                    .dataFileFormat(FileFormat.PARQUET)
                    .build();
            OutputFileFactory files = OutputFileFactory.builderFor(table(), subtask, 0)
                    .format(FileFormat.PARQUET)
                    .operationId(plan.key().number() + "-" + UUID.randomUUID())
                    .build();
            rows = Optional.of(new RollingDataWriter<>(
                    factory, files, table().io(), TARGET_FILE_BYTES, PartitionSpec.unpartitioned(), null));
        }
        return rows.get();
    }

    private GoneRows.Writer gone() throws IOException {
        if (gone.isEmpty()) {
            String name = "pixelake-gone-" + plan.key().number() + "-" + UUID.randomUUID() + ".bin";
            String location = ((BaseTable) table()).operations().metadataFileLocation(name);
            gone = Optional.of(
                    new GoneRows.Writer(table().io(), location, plan.schema().positions()));
        }
        return gone.get();
    }

    /** Closes the open files and says what was written. */
    GroupFiles close() throws IOException {
        List<String> dataFiles = new ArrayList<>();
        if (rows.isPresent()) {
            rows.get().close();
            for (DataFile file : rows.get().result().dataFiles()) {
                dataFiles.add(ContentFileParser.toJson(file, PartitionSpec.unpartitioned()));
            }
        }
        List<GoneRows.File> goneFiles = gone.isPresent() ? List.of(gone.get().finish()) : List.of();
        return new GroupFiles(plan, dataFiles, goneFiles, finishedSplits);
    }

    /** Closes the open files without keeping count of them; they belong to no snapshot. */
    void abort() throws Exception {
        List<AutoCloseable> files = new ArrayList<>();
        rows.ifPresent(files::add);
        gone.ifPresent(files::add);
        IOUtils.closeAll(files);
    }
}
