package io.pixelake.lake;

import io.pixelake.model.TargetName;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.TableIdentifierParser;

/** What the operators behind the committer hear of tables: texts, so that state and streams of them need no type of ours. */
public final class CommitNews {
    /** Between the name of a table that isn't mirrored any more, which is JSON, and the id of the source's table. */
    private static final String FORGOTTEN = "} -";

    private CommitNews() {}

    /** A table that was committed to; parts of names may hold dots. */
    public static String committed(TargetName table) {
        return committed(CatalogNames.identifier(table));
    }

    public static String committed(TableIdentifier table) {
        return TableIdentifierParser.toJson(table);
    }

    /** A table that isn't mirrored any more. */
    public static String forgotten(TargetName table, UUID mirrored) {
        return committed(table) + FORGOTTEN.substring(1) + mirrored;
    }

    /** The table's name in either, the same text for the same table. */
    public static String name(String news) {
        return news.substring(0, news.lastIndexOf('}') + 1);
    }

    /** The table in either. */
    public static TableIdentifier table(String news) {
        return TableIdentifierParser.fromJson(name(news));
    }

    /** The id of the source's table that isn't mirrored any more; empty where the table was committed to. */
    public static Optional<UUID> forgotten(String news) {
        int at = news.lastIndexOf(FORGOTTEN);
        return at < 0 ? Optional.empty() : Optional.of(UUID.fromString(news.substring(at + FORGOTTEN.length())));
    }

    /** Whether a task that news are given to by {@link #name} is the one that hears of a table. */
    public static boolean comesTo(TaskInfo task, TableIdentifier table) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        committed(table), task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks())
                == task.getIndexOfThisSubtask();
    }
}
