package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;
import io.pixelake.sink.deletes.DeletedKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files written for a version group: by one writer between two checkpoints, or all of them.
 *
 * @param dataFiles Iceberg's JSON of each data file
 * @param goneKeys the keys of rows that went
 * @param finishedSplits row counts of the splits whose end has been seen, by split index
 */
public record GroupFiles(
        GroupPlan plan,
        List<String> dataFiles,
        List<DeletedKeys.Staged> goneKeys,
        Map<Integer, SplitCounts> finishedSplits) {

    public GroupFiles {
        dataFiles = List.copyOf(dataFiles);
        goneKeys = List.copyOf(goneKeys);
        finishedSplits = Map.copyOf(finishedSplits);
    }

    /** Rows of one split. */
    public record SplitCounts(long inserted, long deleted) {}

    public static GroupFiles none(GroupPlan plan) {
        return new GroupFiles(plan, List.of(), List.of(), Map.of());
    }

    /** These files and those of {@code more}. A split's end counts once, however often it is seen. */
    public GroupFiles and(GroupFiles more) {
        List<String> data = new ArrayList<>(dataFiles);
        data.addAll(more.dataFiles);
        List<DeletedKeys.Staged> gone = new ArrayList<>(goneKeys);
        gone.addAll(more.goneKeys);
        Map<Integer, SplitCounts> splits = new TreeMap<>(finishedSplits);
        splits.putAll(more.finishedSplits);
        return new GroupFiles(plan, data, gone, splits);
    }

    /** The locations of the files among the keys. */
    List<String> keyFiles() {
        return goneKeys.stream()
                .filter(DeletedKeys.File.class::isInstance)
                .map(keys -> ((DeletedKeys.File) keys).location())
                .toList();
    }

    public boolean isWhole() {
        return finishedSplits.size() == plan.splitCount();
    }

    public long inserted() {
        return finishedSplits.values().stream().mapToLong(SplitCounts::inserted).sum();
    }

    public long deleted() {
        return finishedSplits.values().stream().mapToLong(SplitCounts::deleted).sum();
    }
}
