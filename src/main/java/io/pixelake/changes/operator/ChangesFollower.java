package io.pixelake.changes.operator;

import io.pixelake.config.MirrorConfig.Changes;
import io.pixelake.config.MirrorConfig.TableTarget;
import io.pixelake.config.TableFilter;
import io.pixelake.lake.CommitNews;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.model.SourceInstance;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Adds the operator, where the settings name a target.
 *
 * @param source whose mirrors' changes are written
 * @param mirrored which of its tables the job mirrors
 * @param parallelism the job's: while a sink's operators are added, the environment has none
 */
public record ChangesFollower(
        MirrorCatalog catalog, SourceInstance source, TableFilter mirrored, Changes changes, int parallelism)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Each writes one table's changes after the other, which is seldom what a job waits for. */
    private static final int MOST_TASKS = 8;

    /**
     * Adds it.
     *
     * @param tables hears of each commit: {@link CommitNews}
     * @return the same, and of changes tables that may be written after it, so that they are maintained
     */
    public SingleOutputStreamOperator<String> follow(SingleOutputStreamOperator<String> tables) {
        if (changes.isEmpty()) {
            return tables;
        }
        tables.keyBy(CommitNews::name)
                .transform(
                        "Changes",
                        Types.VOID,
                        new ChangesOperator(catalog, source, mirrored, new ConfiguredTargets(changes)))
                .uid("changes")
                .setParallelism(Math.min(MOST_TASKS, parallelism));
        return changes.tables().isEmpty() ? tables : withChangesTables(tables);
    }

    private SingleOutputStreamOperator<String> withChangesTables(SingleOutputStreamOperator<String> tables) {
        List<TableNamePattern> names = changes.tables().stream()
                .map(TableTarget::target)
                .map(TableNamePattern::new)
                .toList();
        return tables.<String>flatMap((news, out) -> {
                    out.collect(news);
                    if (CommitNews.forgotten(news).isEmpty()) {
                        names.forEach(name -> out.collect(CommitNews.committed(name.of(CommitNews.table(news)))));
                    }
                })
                .returns(Types.STRING)
                .name("Changes tables")
                .uid("changes-tables");
    }
}
