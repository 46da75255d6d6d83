package io.pixelake.sink.commit;

import io.pixelake.lake.ForeignWrites;
import io.pixelake.lake.MirrorColumns;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorSourceMark;
import io.pixelake.model.ForeignSnapshot;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.Position;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a group may be committed on a table as it is. One that may not is told and left out; whoever planned it looks at the mirror
 * again.
 *
 * @param metadata the table with the groups that are staged before this one
 */
record GroupFit(GroupPlan plan, TableMetadata metadata, CommitPolicy policy) {
    private static final Logger LOG = LoggerFactory.getLogger(GroupFit.class);

    /**
     * Whether it stands on what is there.
     *
     * @param position where the mirror stands; empty where none of its table is there yet
     */
    boolean stands(Optional<Position> position) {
        return belongs() && fits(position);
    }

    /**
     * Whether the target is the table's mirror, or one that the group may take over. A replay is no mirror and the other way
     * round, though both may be at one position of one table. A group that stands on a mirror that is
     * another's by now is late news, as one of a dropped mirror is. One that begins a mirror lost its place between its plan and now.
     * Nothing has to be sent to whoever planned it, who asks the same table what it is: it takes the place of a dropped table's mirror,
     * or stops the table with the reason.
     */
    private boolean belongs() {
        String mirrored = metadata.property(MirrorMarks.TABLE_ID, "no Pixeltable table");
        boolean takesOver = plan.from().isEmpty()
                && plan.target()
                        .replacedTable()
                        .filter(replaced -> mirrored.equals(replaced.toString()))
                        .isPresent();
        if (MirrorSourceMark.isOfAnother(metadata, policy.source())) {
            boolean mayReplace = takesOver && policy.replaceable().contains(plan.path());
            return mayReplace || refuseAnothers(mirrored);
        }
        boolean marked = MirrorSourceMark.of(metadata).isPresent();
        if (!policy.listed().vouchFor(marked, plan.key().tableId(), plan.plannedAtMillis())) {
            return refuseUnknown();
        }
        boolean setApart = MirrorMarks.isReplay(metadata) != plan.target().replay();
        if (!setApart && (mirrored.equals(plan.key().tableId().toString()) || takesOver)) {
            return true;
        }
        if (plan.from().isEmpty() && !wasMirrorOfOurs()) {
            LOG.error(
                    "{}: Cannot commit {} to {}: meanwhile it became a {} of {}. The group is dropped, and the table is planned"
                            + " again",
                    plan.path(),
                    plan.to(),
                    plan.target().fullName(),
                    MirrorMarks.isReplay(metadata) ? "replay" : "mirror",
                    mirrored);
            return false;
        }
        LOG.warn(
                "{}: group to {} dropped, because {} is a {} of {} by now",
                plan.path(),
                plan.to(),
                plan.target().fullName(),
                MirrorMarks.isReplay(metadata) ? "replay" : "mirror",
                mirrored);
        return false;
    }

    /** Whoever planned the group finds the same when it looks at the table, and fails its own one. */
    private boolean refuseAnothers(String mirrored) {
        LOG.error(
                "{}: group to {} dropped, because {} is made from table {} of another Pixeltable by now, {}; this one is {}",
                plan.path(),
                plan.to(),
                plan.target().fullName(),
                mirrored,
                MirrorSourceMark.of(metadata).orElseThrow(),
                policy.source());
        return false;
    }

    /** It comes from the state of an older release, which may be of another source, and so may a mirror without a mark, or one to be made. */
    private boolean refuseUnknown() {
        LOG.error(
                "{}: group to {} dropped: it was planned before this run, {} doesn't say which Pixeltable it is made from, and this one, {}, has no"
                        + " table {}. If the table was dropped, its last versions aren't mirrored",
                plan.path(),
                plan.to(),
                plan.target().fullName(),
                policy.source(),
                plan.key().tableId());
        return false;
    }

    private boolean wasMirrorOfOurs() {
        return metadata.snapshots().stream()
                .anyMatch(snapshot ->
                        MirrorMarks.positionOf(snapshot, plan.key().tableId()).isPresent());
    }

    private boolean fits(Optional<Position> position) {
        boolean isNew = position.isEmpty() || plan.key().number() > MirrorMarks.lastGroup(metadata);
        if (!isNew || !position.equals(plan.from())) {
            reportMisfit(position);
            return false;
        }
        Optional<String> changed = position.isEmpty() ? Optional.empty() : changedByOthers();
        if (changed.isPresent()) {
            LOG.warn("{}: group to {} dropped, because {}", plan.path(), plan.to(), changed.get());
            return false;
        }
        return plan.kind() != GroupKind.REVERT || canGoBack();
    }

    /**
     * What an external writer did that the group wasn't planned for; whoever planned it looks at the mirror and finds
     * it too.
     */
    private Optional<String> changedByOthers() {
        Optional<String> write = ForeignWrites.above(metadata).stream()
                .filter(any -> !policy.keepForeignWrites())
                .findFirst()
                .map(foreign -> foreign + " was made by an external writer");
        Optional<String> planned =
                plan.step().previousGroup() == 0 ? plan.target().schemaMark() : Optional.empty();
        boolean altered = !MirrorColumns.mark(metadata).equals(planned);
        return write.or(
                () -> Optional.of("an external writer changed the mirror's columns meanwhile; it is planned again")
                        .filter(any -> altered));
    }

    private boolean canGoBack() {
        MirrorRevert revert = new MirrorRevert(metadata, plan);
        if (!revert.isPossible()) {
            LOG.warn(
                    "{}: group back to {} dropped, because its snapshot {} isn't in the history of {} any more; it is"
                            + " planned again",
                    plan.path(),
                    plan.to(),
                    plan.effects().revertTo().orElseThrow(),
                    plan.target().fullName());
            return false;
        }
        Optional<ForeignSnapshot> foreign = revert.foreign();
        foreign.ifPresent(snapshot -> LOG.warn(
                "{}: group back to {} dropped, because it would undo {} of an external writer",
                plan.path(),
                plan.to(),
                snapshot));
        return foreign.isEmpty();
    }

    private void reportMisfit(Optional<Position> position) {
        if (position.filter(this::isAtOrPast).isPresent()) {
            LOG.info("{}: {} is already committed, skipped", plan.path(), plan.to());
        } else {
            LOG.warn(
                    "{}: group to {} dropped, because the mirror is at {} and not at {}; it is planned again",
                    plan.path(),
                    plan.to(),
                    position,
                    plan.from());
        }
    }

    /** Positions of views have no order: their bases' numbers may be used again at any time. */
    private boolean isAtOrPast(Position position) {
        boolean ordered = plan.kind() != GroupKind.REVERT && plan.to().bases().isEmpty();
        return position.equals(plan.to())
                || (ordered && position.own().version() >= plan.to().own().version());
    }
}
