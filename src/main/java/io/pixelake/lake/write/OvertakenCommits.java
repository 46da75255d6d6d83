package io.pixelake.lake.write;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.TableMetadata;

/**
 * What was staged for commits of a table that another commit overtook, until it is deleted: manifests, their lists, files of deletes. A table that is
 * compacted while versions are committed to it would gather them by the thousand, and they would lie about until they are deleted as orphans.
 */
public final class OvertakenCommits {
    private final List<StagedTableOperations> stages = new ArrayList<>();

    /** @param stage whose commit the catalog refused; where that isn't certain its files must stay */
    public void add(StagedTableOperations stage) {
        stages.add(stage);
    }

    /**
     * Deletes their files.
     *
     * @param table with another newest snapshot than they were to replace, so that none of them can take effect any more
     */
    public void delete(TableMetadata table) {
        stages.forEach(stage -> stage.deleteFilesUnlessIn(table));
        stages.clear();
    }
}
