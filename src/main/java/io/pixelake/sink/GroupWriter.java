package io.pixelake.sink;

import io.pixelake.lake.MirrorTableProperties;
import io.pixelake.lake.write.BackgroundUploads;
import io.pixelake.lake.write.DataFileJson;
import io.pixelake.lake.write.LayoutStaging;
import io.pixelake.lake.write.NewRowFiles;
import io.pixelake.lake.write.ParquetSettings;
import io.pixelake.lake.write.RowFiles;
import io.pixelake.lake.write.ShortLocations;
import io.pixelake.lake.write.SortBudget;
import io.pixelake.lake.write.StagedTableOperations;
import io.pixelake.lake.write.WritableMirrorTable;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.sink.commit.GroupFiles;
import io.pixelake.sink.commit.GroupFiles.SplitCounts;
import io.pixelake.sink.deletes.DeletedKeys;
import io.pixelake.types.schema.PlannedSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.flink.util.IOUtils;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.OutputFileFactory;

/** The open files of one version group in one subtask, between two checkpoints. Task thread only. */
public final class GroupWriter {
    private final GroupPlan plan;
    private final Supplier<WritableMirrorTable> access;
    private final int subtask;
    private final SortBudget budget;
    private final int mostInline;
    private final BackgroundUploads uploads;
    private final Map<Integer, SplitCounts> finishedSplits = new HashMap<>();
    private Optional<Planned> planned = Optional.empty();
    private Optional<RowFiles> rows = Optional.empty();
    private Optional<DeletedKeys.Writer> gone = Optional.empty();

    /**
     * Opens nothing yet.
     *
     * @param access opens the target table, which a group without rows never needs
     * @param mostInline as many bytes of gone rows' keys need no file
     * @param uploads write the files
     */
    public GroupWriter(
            Supplier<WritableMirrorTable> access,
            GroupPlan plan,
            int subtask,
            SortBudget budget,
            int mostInline,
            BackgroundUploads uploads) {
        this.access = access;
        this.plan = plan;
        this.subtask = subtask;
        this.budget = budget;
        this.mostInline = mostInline;
        this.uploads = uploads;
    }

    /** The table with the group's own schema and layout, which the catalog learns of with the commit only. */
    private record Planned(Table table, PartitionSpec spec, SortOrder order, BackgroundUploads.Batch files) {
        static Planned of(WritableMirrorTable access, GroupPlan plan, BackgroundUploads uploads) {
            BackgroundUploads.Batch files = uploads.inFrontOf(access.files().io());
            StagedTableOperations staged = access.stage(files);
            int least = MirrorTableProperties.formatVersion(plan);
            if (staged.current().formatVersion() < least) {
                staged.commit(staged.current(), staged.current().upgradeToFormatVersion(least));
            }
            LayoutStaging layout = new LayoutStaging(staged, plan);
            layout.stage();
            TableMetadata.Builder changed = TableMetadata.buildFrom(staged.current());
            layout.stageProperties(changed, Map.of());
            staged.commit(staged.current(), changed.build());
            Table table = new BaseTable(staged, plan.target().fullName());
            return new Planned(table, layout.partitions(), layout.order(), files);
        }
    }

    private Planned planned() {
        if (planned.isEmpty()) {
            planned = Optional.of(Planned.of(access.get(), plan, uploads));
        }
        return planned.get();
    }

    private Table table() {
        return planned().table();
    }

    public void write(RowChange change) throws IOException {
        if (change.operation() == Operation.INSERT) {
            rows().write(change.row());
        } else {
            gone().add(change.key(), change.rowVersion());
        }
    }

    public void finish(SplitFinished finished) {
        finishedSplits.put(finished.split(), new SplitCounts(finished.inserted(), finished.deleted()));
    }

    private RowFiles rows() {
        if (rows.isEmpty()) {
            Schema schema = PlannedSchema.of(plan.rows().columns()).rowSchema(plan.schema());
            OutputFileFactory files = ShortLocations.names(table(), subtask)
                    .format(FileFormat.PARQUET)
                    .operationId(plan.key().number() + "-" + UUID.randomUUID())
                    .build();
            RowFiles.Settings settings = new RowFiles.Settings(
                    table(),
                    schema,
                    planned().spec(),
                    planned().order(),
                    files,
                    RowFiles.TARGET_FILE_BYTES,
                    Optional.empty());
            rows = Optional.of(ParquetSettings.open(table().io(), () -> NewRowFiles.of(settings, budget)));
        }
        return rows.get();
    }

    private DeletedKeys.Writer gone() throws IOException {
        if (gone.isEmpty()) {
            String name = "pixelake-gone-" + plan.key().number() + "-" + UUID.randomUUID() + ".bin";
            String location = ((BaseTable) table()).operations().metadataFileLocation(name);
            gone = Optional.of(
                    new DeletedKeys.Writer(table().io(), location, plan.schema().positions(), mostInline));
        }
        return gone.get();
    }

    /** Closes the open files and says what was written. */
    public ClosedGroup close() throws IOException {
        List<String> dataFiles = new ArrayList<>();
        if (rows.isPresent()) {
            for (DataFile file : rows.get().finish()) {
                dataFiles.add(DataFileJson.write(file, planned().spec()));
            }
        }
        List<DeletedKeys.Staged> goneKeys =
                gone.isPresent() ? List.of(gone.get().finish()) : List.of();
        GroupFiles files = new GroupFiles(plan, dataFiles, goneKeys, finishedSplits);
        return planned.map(table -> ClosedGroup.of(files, table.files()))
                .orElseGet(() -> ClosedGroup.withoutFiles(files));
    }

    /** Closes the open files without keeping count of them; they belong to no snapshot. */
    void abort() throws Exception {
        List<AutoCloseable> files = new ArrayList<>();
        rows.ifPresent(open -> files.add(open::abort));
        gone.ifPresent(files::add);
        IOUtils.closeAll(files);
    }
}
