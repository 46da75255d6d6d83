package io.pixelake.changes;

import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.TableForgotten;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups whose splits a subtask is going through, and for each table the changelog of the group started last. Groups are
 * forgotten when their open splits have ended, so memory grows with the tables only.
 */
final class GroupChangelogs {
    private static final Logger LOG = LoggerFactory.getLogger(GroupChangelogs.class);

    private final FileFormat format;
    private final Map<GroupKey, OpenGroup> open = new HashMap<>();
    private final Map<UUID, TableChangelog> latest = new HashMap<>();
    /** By table, the group whose voided groups were told last. */
    private final Map<UUID, Long> voidsTold = new HashMap<>();

    private record OpenGroup(TableChangelog changelog, int splits) {}

    GroupChangelogs(FileFormat format) {
        this.format = format;
    }

    void splitStarted(GroupPlan plan) {
        OpenGroup known = open.get(plan.key());
        if (known == null) {
            open.put(plan.key(), new OpenGroup(changelogOf(plan), 1));
        } else {
            open.put(plan.key(), new OpenGroup(known.changelog(), known.splits() + 1));
        }
    }

    /**
     * The groups that a plan voids, the first time that it is asked for them. Only the last plan of a table is remembered: to tell
     * them twice does no harm, to forget nothing would take memory for ever.
     */
    List<Long> newlyVoided(GroupPlan plan) {
        if (plan.effects().voidedGroups().isEmpty()) {
            return List.of();
        }
        Long before = voidsTold.put(plan.key().tableId(), plan.key().number());
        return before != null && before == plan.key().number()
                ? List.of()
                : plan.effects().voidedGroups();
    }

    void splitEnded(GroupKey group) {
        open.computeIfPresent(
                group,
                (key, known) -> known.splits() == 1 ? null : new OpenGroup(known.changelog(), known.splits() - 1));
    }

    /** A table that came again under its id has groups of higher numbers. */
    void forget(TableForgotten table) {
        open.keySet().removeIf(table::covers);
        boolean cameAgain =
                open.keySet().stream().anyMatch(group -> group.tableId().equals(table.tableId()));
        if (table.lastGroup() > 0 && !cameAgain) {
            latest.remove(table.tableId());
            voidsTold.remove(table.tableId());
        }
    }

    /** How many tables are remembered. */
    int tables() {
        return latest.size();
    }

    TableChangelog changelogOf(GroupKey group) {
        OpenGroup known = open.get(group);
        if (known == null) {
            throw unknown(group);
        }
        return known.changelog();
    }

    /** Also knows a group whose splits have ended, as long as its table was seen. */
    TableChangelog latestChangelogOf(GroupKey group) {
        OpenGroup known = open.get(group);
        TableChangelog changelog = known == null ? latest.get(group.tableId()) : known.changelog();
        if (changelog == null) {
            throw unknown(group);
        }
        return changelog;
    }

    private TableChangelog changelogOf(GroupPlan plan) {
        TableChangelog before = latest.get(plan.key().tableId());
        if (before != null && before.isOf(plan.path(), plan.schema())) {
            return before;
        }
        TableChangelog changelog = new TableChangelog(format, plan.path(), plan.schema());
        latest.put(plan.key().tableId(), changelog);
        if (!changelog.folder().equals(plan.path())) {
            LOG.info(
                    "{}: its {} files go into the folder {}: file systems take no longer names.",
                    plan.path(),
                    format,
                    changelog.folder());
        }
        return changelog;
    }

    private IllegalStateException unknown(GroupKey group) {
        return new IllegalStateException("Cannot write " + format + " lines of group " + group.number() + " of table "
                + group.tableId() + ": its start was never seen in this subtask, so its path and columns are unknown."
                + " This is a fault of Pixelake; please report it.");
    }
}
