package io.pixelake.sink.commit;

import io.pixelake.lake.MirrorColumns;
import io.pixelake.lake.MirrorFormat.DeleteMode;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorSourceMark;
import io.pixelake.lake.MirrorTableProperties;
import io.pixelake.lake.write.DataFileJson;
import io.pixelake.lake.write.LayoutStaging;
import io.pixelake.lake.write.ManifestThreads;
import io.pixelake.lake.write.StagedTableOperations;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.TableSchema;
import io.pixelake.sink.deletes.DeleteResolution;
import io.pixelake.sink.deletes.DeletedKeys;
import io.pixelake.sink.deletes.KnownFiles;
import io.pixelake.sink.deletes.OldDeletes;
import io.pixelake.sink.deletes.RowDeletes;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stages one version group on a table: its schema, one snapshot, the properties and the tag that go with it. */
final class GroupStaging {
    private static final Logger LOG = LoggerFactory.getLogger(GroupStaging.class);

    private final StagedTableOperations staged;
    private final BaseTable table;
    private final GroupFiles group;
    private final GroupPlan plan;
    private final CommitPolicy policy;
    private final KnownFiles known;

    /** @param known remembers what is read of files */
    GroupStaging(StagedTableOperations staged, GroupFiles group, CommitPolicy policy, KnownFiles known) {
        this.staged = staged;
        this.group = group;
        this.policy = policy;
        this.known = known;
        this.plan = group.plan();
        this.table = staged.table();
    }

    /**
     * Adds the group to the staged changes. Where its catalog takes one snapshot per commit and old deletes have to be replaced, these alone: they are
     * a snapshot too, and the columns that the mirror is noted to have don't change with it.
     *
     * @return whether the group is staged
     * @throws GroupRefusedException when rows that went aren't in the mirror, the group's files aren't there any more, or the table has
     *     a higher format version than wanted
     */
    boolean stage() throws IOException {
        raiseFormatVersion();
        if (isSeparate() && keepsRows() && replaceOldDeletes()) {
            return false;
        }
        LayoutStaging layout = new LayoutStaging(staged, plan);
        if (plan.kind() == GroupKind.REVERT) {
            change(new MirrorRevert(staged.current(), plan).stage());
            // Going back alone would keep the newer schema, and undone columns with it.
            layout.stage();
        } else {
            layout.stage();
            if (StagedFiles.mayBeGone(plan, Clock.systemUTC())) {
                StagedFiles.check(staged.io(), plan, dataFiles(), group.keyFiles());
            }
            stageRows();
        }
        long snapshot = staged.current().currentSnapshot().snapshotId();
        TableMetadata.Builder changed = TableMetadata.buildFrom(staged.current());
        layout.stageProperties(changed, properties(snapshot));
        if (plan.schema().selection().isEmpty()) {
            changed.removeProperties(Set.of(MirrorMarks.SELECTION));
        }
        plan.effects().tag().ifPresent(tag -> setTag(changed, tag, snapshot));
        change(changed.build());
        if (plan.kind() == GroupKind.REVERT && !isSeparate()) {
            // After the marks and the tag, which belong to the snapshot that was gone back to.
            replaceOldDeletes();
        }
        return true;
    }

    private boolean isSeparate() {
        return staged.profile().oneSnapshotPerCommit();
    }

    private boolean keepsRows() {
        return plan.kind() == GroupKind.DELTA || plan.kind() == GroupKind.SCHEMA;
    }

    /**
     * A table that is made here is raised too. A mirror that nothing changes is never touched. What the group's own types need it gets whatever
     * the settings say by now: a group that was restored may have been planned by others, and nothing else would ever take it out of the way.
     */
    private void raiseFormatVersion() {
        int needed = MirrorTableProperties.formatVersion(plan);
        if (staged.current().formatVersion() > needed && policy.format().refuses(staged.current())) {
            throw new GroupRefusedException(
                    plan,
                    "Cannot commit " + plan.path() + " to "
                            + plan.target().fullName() + ": the table there has Iceberg format version "
                            + staged.current().formatVersion() + ", which can't be downgraded to "
                            + policy.format().version()
                            + ". Set lake.format-version: " + staged.current().formatVersion()
                            + ", or drop the table.");
        }
        int wanted = Math.max(policy.format().version(), needed);
        if (staged.current().formatVersion() < wanted) {
            change(staged.current().upgradeToFormatVersion(wanted));
        }
    }

    private DeleteMode deletes() {
        return policy.format().deletesOf(staged.current());
    }

    /** Old position deletes do no harm to a group of which no row goes, but a reader of data files only can't do with any. */
    private boolean replaceOldDeletes() throws IOException {
        DeleteMode mode = deletes();
        boolean matter = mode == DeleteMode.COPY_ON_WRITE || !group.goneKeys().isEmpty();
        return matter && new OldDeletes(table, mode, operation()).replace();
    }

    private String operation() {
        return plan.key().number() + "-" + UUID.randomUUID();
    }

    private Map<String, String> properties(long snapshot) {
        Map<String, String> properties = new HashMap<>(Map.of(
                MirrorMarks.TABLE_ID, plan.key().tableId().toString(),
                MirrorMarks.PATH, plan.path(),
                MirrorMarks.COMMITTED, MirrorMarks.committed(plan.to(), snapshot),
                MirrorMarks.GROUP, Long.toString(plan.key().number()),
                MirrorMarks.SCHEMA, MirrorColumns.note(staged.current())));
        properties.putAll(MirrorSourceMark.properties(policy.source()));
        plan.schema().selection().ifPresent(selection -> properties.put(MirrorMarks.SELECTION, selection));
        return properties;
    }

    /** A tag that Pixelake gave is moved. A user's, or a branch, isn't: the version is found without a tag too. */
    private void setTag(TableMetadata.Builder changed, String tag, long snapshot) {
        SnapshotRef there = staged.current().ref(tag);
        if (there != null && !MirrorMarks.isOwnTag(staged.current(), tag)) {
            LOG.warn(
                    "{}: {} isn't tagged, because {} has a {} named '{}' that isn't Pixelake's",
                    plan.path(),
                    plan.to(),
                    plan.target().fullName(),
                    there.isBranch() ? "branch" : "tag",
                    tag);
        } else {
            changed.setRef(tag, SnapshotRef.tagBuilder(snapshot).build());
        }
    }

    private void change(TableMetadata changed) {
        staged.commit(staged.current(), changed);
    }

    private void stageRows() throws IOException {
        if (!keepsRows()) {
            stageAllRows();
        } else {
            if (!isSeparate()) {
                replaceOldDeletes();
            }
            stageChanges();
        }
    }

    /** What was there before goes, file by file, together with its deletes: also the rows of a mirror that is taken over. */
    private void stageAllRows() throws IOException {
        if (staged.current().currentSnapshot() == null) {
            stageAppend();
            return;
        }
        OverwriteFiles overwrite = table.newOverwrite();
        if (plan.kind() == GroupKind.SNAPSHOT || !new UsersRows(table, plan).exceptFor(overwrite)) {
            overwrite.overwriteByRowFilter(Expressions.alwaysTrue());
        }
        dataFiles().forEach(overwrite::addFile);
        commit(overwrite);
    }

    private void stageAppend() throws IOException {
        var append = table.newAppend();
        dataFiles().forEach(append::appendFile);
        commit(append);
    }

    private void stageChanges() throws IOException {
        if (group.goneKeys().isEmpty()) {
            stageAppend();
            return;
        }
        TableSchema schema = plan.schema();
        DeletedKeys gone = DeletedKeys.read(table.io(), group.goneKeys(), schema.positions(), schema.keysMayRepeat());
        DeleteResolution resolution = DeleteResolution.of(table, known, gone, schema);
        boolean ambiguous = schema.keysMayRepeat() && resolution.surplusRows() > 0;
        boolean differs = resolution.foundRows() != gone.size() || ambiguous;
        if (differs && policy.keepForeignWrites()) {
            tellDifference(gone.size(), resolution);
        } else if (differs) {
            throw new MirrorDiffersException(plan, gone.size(), resolution.foundRows(), resolution.surplusRows());
        }
        if (resolution.foundRows() == 0) {
            stageAppend();
            return;
        }
        commit(new RowDeletes(table, deletes(), operation()).update(resolution.files(), dataFiles()));
    }

    private void tellDifference(int gone, DeleteResolution resolution) {
        LOG.warn(
                "{}: {} rows are deleted by {}; {} of them are in {}, and {} more equal to them are deleted too: an external writer"
                        + " changed its rows",
                plan.path(),
                gone,
                plan.to(),
                resolution.foundRows(),
                plan.target().fullName(),
                resolution.surplusRows());
    }

    private void commit(SnapshotUpdate<?> update) {
        MirrorMarks.summary(plan).forEach(update::set);
        update.scanManifestsWith(ManifestThreads.of(table.io()));
        update.commit();
    }

    private List<DataFile> dataFiles() throws IOException {
        List<DataFile> files = new ArrayList<>();
        Schema schema = SchemaParser.fromJson(plan.rows().columns().icebergSchema());
        for (String json : group.dataFiles()) {
            files.add(DataFileJson.read(json, schema, staged.current()));
        }
        return files;
    }
}
