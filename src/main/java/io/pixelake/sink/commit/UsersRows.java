package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;
import io.pixelake.types.schema.SystemColumns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.util.DataFileSet;
import org.apache.iceberg.util.DeleteFileSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that users appended to a mirror: those without a row key. They stay when all mirrored rows are written again, as far as they
 * lie in files of their own, which column statistics tell, or the files themselves.
 */
final class UsersRows {
    private static final Logger LOG = LoggerFactory.getLogger(UsersRows.class);

    private final BaseTable table;
    private final GroupPlan plan;
    private final int rowId;
    private final List<FileScanTask> theirs = new ArrayList<>();
    private final List<FileScanTask> ours = new ArrayList<>();
    private long lost;

    UsersRows(BaseTable table, GroupPlan plan) {
        this.table = table;
        this.plan = plan;
        this.rowId = table.schema().findField(SystemColumns.ROW_ID).fieldId();
    }

    /** Has all files go but those of users. @return false when there are none of users, and nothing was done */
    boolean exceptFor(OverwriteFiles overwrite) throws IOException {
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            for (FileScanTask task : tasks) {
                sort(task);
            }
        }
        if (lost > 0) {
            LOG.warn(
                    "{}: all rows are written again, and {} rows that an external writer added to {} are deleted: they are in files"
                            + " together with mirrored ones",
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

    private void sort(FileScanTask task) throws IOException {
        long withoutKeys = withoutKeys(task.file());
        if (withoutKeys == task.file().recordCount()) {
            theirs.add(task);
        } else {
            ours.add(task);
            lost += withoutKeys;
        }
    }

    /** How many rows of a file have no row key: by its statistics or, where it has none of the key, by its rows. */
    private long withoutKeys(DataFile file) throws IOException {
        Map<Integer, Long> values = file.valueCounts();
        Map<Integer, Long> nulls = file.nullValueCounts();
        boolean counted = values != null && values.containsKey(rowId) && nulls != null && nulls.containsKey(rowId);
        return counted ? nulls.get(rowId) : countWithoutKeys(file);
    }

    private long countWithoutKeys(DataFile file) throws IOException {
        Schema key = table.schema().select(SystemColumns.ROW_ID);
        long count = 0;
        String names = table.properties().get(TableProperties.DEFAULT_NAME_MAPPING);
        try (CloseableIterable<Record> rows = FormatModelRegistry.<Record, Object>readBuilder(
                        file.format(), Record.class, table.io().newInputFile(file.location()))
                .project(key)
                .withNameMapping(names == null ? null : NameMappingParser.fromJson(names))
                .build()) {
            for (Record row : rows) {
                count += row.get(0) == null ? 1 : 0;
            }
        }
        return count;
    }
}
