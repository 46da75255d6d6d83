package io.pixelake.sink.iceberg;

import io.pixelake.model.GroupPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.DataFileSet;
import org.apache.iceberg.util.DeleteFileSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that users appended to a mirror: those without a row key. They stay when all mirrored rows are written again, as far as they
 * lie in files of their own, which column statistics tell.
 */
final class UsersRows {
    private static final Logger LOG = LoggerFactory.getLogger(UsersRows.class);

    private final BaseTable table;
    private final GroupPlan plan;
    private final int rowId;
    private final List<FileScanTask> theirs = new ArrayList<>();
    private final List<FileScanTask> ours = new ArrayList<>();

    UsersRows(BaseTable table, GroupPlan plan) {
        this.table = table;
        this.plan = plan;
        this.rowId = table.schema().findField(DeleteResolution.ROW_ID).fieldId();
    }

    /** Has all files go but those of users. @return false when there are none of users, and nothing was done */
    boolean exceptFor(OverwriteFiles overwrite) throws IOException {
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> (withoutKeys(task.file()) == task.file().recordCount() ? theirs : ours).add(task));
        }
        long lost = ours.stream().mapToLong(task -> withoutKeys(task.file())).sum();
        if (lost > 0) {
            LOG.warn(
                    "{}: all rows are written again, and {} rows that somebody else added to {} go: they lie in files together"
                            + " with mirrored ones",
                    plan.path(),
                    lost,
                    plan.target().fullName());
        }
        if (theirs.isEmpty()) {
            return false;
        }
        DataFileSet data = DataFileSet.create();
        DeleteFileSet deletes = DeleteFileSet.create();
        for (FileScanTask task : ours) {
            data.add(task.file());
            deletes.addAll(task.deletes());
        }
        theirs.forEach(task -> deletes.removeAll(task.deletes()));
        overwrite.deleteFiles(data, deletes);
        return true;
    }

    /** How many rows of a file have no row key; none where the file has no statistics. */
    private long withoutKeys(DataFile file) {
        Map<Integer, Long> values = file.valueCounts();
        if (values == null || values.isEmpty()) {
            return 0;
        }
        if (!values.containsKey(rowId)) {
            return file.recordCount();
        }
        return file.nullValueCounts() == null ? 0 : file.nullValueCounts().getOrDefault(rowId, 0L);
    }
}
