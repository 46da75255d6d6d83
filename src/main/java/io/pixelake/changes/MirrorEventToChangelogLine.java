package io.pixelake.changes;

import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent;
import io.pixelake.model.MirrorEvent.GroupAborted;
import io.pixelake.model.MirrorEvent.GroupStarted;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.model.MirrorEvent.RowChanges;
import io.pixelake.model.MirrorEvent.SplitFinished;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorEvent.TableForgotten;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.util.Collector;

/**
 * Turns row changes into finished changelog lines, and groups that count no more into {@code rollback} lines that void their
 * other lines: one that will never be whole, and those that a plan names (a revert). Other markers make no line.
 *
 * <p>Assumptions: in each subtask a {@link GroupStarted} comes before the rows and before the abort of each split, also
 * after a restore, so no state is kept; a group that was aborted never continues under its number. One whose table
 * failed does, when a restored job gets over the failure, so a failure makes no line. At the end of a run that leaves
 * no state the source aborts such groups. Several subtasks may write a rollback of one group, which says the same as
 * one.
 */
final class MirrorEventToChangelogLine extends RichFlatMapFunction<MirrorEvent, ChangelogLine>
        implements ResultTypeQueryable<ChangelogLine> {
    private static final long serialVersionUID = 1L;

    private final FileFormat format;
    private transient GroupChangelogs groups;

    MirrorEventToChangelogLine(FileFormat format) {
        this.format = format;
    }

    @Override
    public void open(OpenContext context) {
        groups = new GroupChangelogs(format);
    }

    @Override
    public void flatMap(MirrorEvent event, Collector<ChangelogLine> out) throws IOException {
        if (event instanceof RowChanges rows) {
            TableChangelog changelog = groups.changelogOf(rows.group());
            for (RowChange change : rows.changes()) {
                out.collect(changelog.change(change));
            }
        } else if (event instanceof GroupStarted started) {
            start(started.plan(), out);
        } else if (event instanceof SplitFinished finished) {
            groups.splitEnded(finished.group());
        } else if (event instanceof GroupAborted aborted) {
            rollBack(groups.latestChangelogOf(aborted.group()), aborted.group(), out);
        } else if (event instanceof TableFailed failed) {
            groups.splitEnded(failed.group());
        } else if (event instanceof TableForgotten forgotten) {
            groups.forget(forgotten);
        }
    }

    private void start(GroupPlan plan, Collector<ChangelogLine> out) throws IOException {
        groups.splitStarted(plan);
        for (long voided : groups.newlyVoided(plan)) {
            out.collect(groups.changelogOf(plan.key()).rollback(voided));
        }
    }

    private void rollBack(TableChangelog changelog, GroupKey group, Collector<ChangelogLine> out) throws IOException {
        out.collect(changelog.rollback(group.number()));
        groups.splitEnded(group);
    }

    @Override
    public TypeInformation<ChangelogLine> getProducedType() {
        return TypeInformation.of(ChangelogLine.class);
    }
}
