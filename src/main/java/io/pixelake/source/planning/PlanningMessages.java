package io.pixelake.source.planning;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.MirrorState;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What users read about tables that can't continue. */
public final class PlanningMessages {
    private static final int NAMED = 10;

    private PlanningMessages() {}

    public static String unknownSchemaVersion(String what) {
        return "Cannot mirror this Pixeltable instance any further: it was upgraded, and now " + what
                + ". Nothing was planned from it; all mirrors stay at their last versions. Update Pixelake and start it again, or try with"
                + " --allow-unknown-schema-version; check the result then.";
    }

    public static String notVersioned(String path) {
        return "Cannot mirror " + path + ": the table isn't data-versioned, so nothing says which rows changed."
                + " Leave it out with --tables '!" + path + "'.";
    }

    public static String unreadable(String path, SourceReadException e) {
        String grant = e.hidesRows()
                ? ""
                : ". Grant SELECT on all tables, future ones included (ALTER DEFAULT PRIVILEGES), to the role that Pixelake uses";
        return "Cannot read " + path + " from Pixeltable's database: " + e.getMessage() + grant
                + ", or leave the table out with --tables '!" + path + "'.";
    }

    /** Why the plan of a table ends for good: its settings can't be met, or what the exception says. */
    public static String stopped(String path, Exception e) {
        return e instanceof QueryException
                ? "Cannot mirror " + path + " by its settings: " + e.getMessage() + ". Mend tables." + path
                        + " in the configuration; a mirror that is there keeps the last version that had it."
                : e.getMessage();
    }

    /**
     * Why one table can't be read while others can.
     *
     * @throws SourceReadException the same, when it isn't about one table
     */
    public static String ofTable(String path, SourceReadException e) throws SourceReadException {
        if (e.concernsValues()) {
            return uncomputable(path, e.getMessage());
        } else if (e.concernsOneTable()) {
            return unreadable(path, e);
        }
        throw e;
    }

    public static String uncomputable(String path, String why) {
        return "Cannot mirror " + path + " by its settings: an expression in tables." + path
                + " can't be computed for some row: " + why
                + ". It may be a row that where leaves out. Mend select or where.";
    }

    public static String withoutVersion(String path) {
        return "Cannot mirror " + path
                + " any further: Pixeltable's catalog has no row for its current version, or for one"
                + " of its bases. A revert of a base takes the newest version of each view with it, and a view that had only"
                + " one can't be loaded by Pixeltable any more. Its mirror keeps the last version. Drop the view in"
                + " Pixeltable (force=True) and make it again.";
    }

    static String noVersion(String path, long version) {
        return "Cannot replay " + path + " from version " + version
                + ": the source has no such version. Look at its versions with pxt.get_table('" + path
                + "').history().";
    }

    static String foreign(String path, String target) {
        return "Cannot mirror " + path + " to " + target
                + ": a table of that name exists and isn't a mirror. It was not"
                + " touched. Choose another target (tables." + path
                + ".target), or take the table over with --if-exists"
                + " replace.";
    }

    static String ofAnother(String path, String target, String otherPath, String otherId) {
        return "Cannot mirror " + path + " to " + target + ": that table mirrors another Pixeltable table, " + otherPath
                + " (" + otherId + "). Choose another target (tables." + path + ".target) or another lake.";
    }

    /** @param own which Pixeltable the path is of */
    static String ofAnotherSource(String path, String target, MirrorState.OfAnotherSource there, SourceInstance own) {
        return "Cannot mirror " + path + " to " + target + ": " + itMirrors(there, own)
                + ". It was not touched. Choose another lake.namespace or another target (tables." + path
                + ".target), or replace that mirror, for this table alone, with --tables " + path
                + " --if-exists replace.";
    }

    static String movedOntoAnothers(
            String path, String target, MirrorState.OfAnotherSource there, String mirror, SourceInstance own) {
        return "Cannot mirror " + path + ": its mirror " + mirror + " is to be named " + target + ", but "
                + itMirrors(there, own) + ". Neither was touched. Choose another target (tables." + path
                + ".target), or drop one of the two from the lake.";
    }

    private static String itMirrors(MirrorState.OfAnotherSource there, SourceInstance own) {
        String what = "that table mirrors " + there.path() + " (" + there.tableId() + ") of ";
        return there.source().isPresent()
                ? what + "another Pixeltable, " + there.source().get() + "; this one is " + own
                : what + "a Pixeltable that it doesn't name. This one, " + own
                        + ", has no table of that id: either another" + " one has it, or it was dropped";
    }

    static String mayBeOfACopy(
            SourceTable table, String target, Position position, SourceInstance there, SourceInstance own) {
        return "Cannot mirror " + table.path() + " any further: " + target + " is at " + position + " of "
                + Instant.EPOCH.plus(position.own().createdAtMicros(), ChronoUnit.MICROS) + ", which this Pixeltable, "
                + own + ", doesn't have"
                + table.current()
                        .map(current -> "; it is at " + current + " of "
                                + Instant.EPOCH.plus(current.own().createdAtMicros(), ChronoUnit.MICROS))
                        .orElse("")
                + ". The mirror was written from " + there
                + " last. Either that is the same one, which was moved, restored or"
                + " is reached in another way, and the version was reverted meanwhile; or one of the two is a copy of the"
                + " other, and both are in use. It was not touched. If this one is to be mirrored, confirm it for this"
                + " table with --tables " + table.path()
                + " --if-exists replace; mirror a copy into a lake of its own. A container that is started again has"
                + " another host name, and so another place, unless it is given one (--hostname of docker run).";
    }

    public static String stateOfAnother(SourceInstance there, SourceInstance own) {
        return "Cannot resume from this state: it is of another Pixeltable, " + there + ", and the source is " + own
                + ". Start with that source; or without this state: here in another folder with --lake DIR, on a cluster by flink"
                + " run without -s.";
    }

    /** @param paths of the tables in the state */
    public static String stateOfUnknown(List<String> paths, SourceInstance own) {
        int more = paths.size() - Math.min(NAMED, paths.size());
        return "Cannot resume from this state: it doesn't say which Pixeltable it is of, and the source, " + own
                + ", has none of its tables: " + String.join(", ", paths.subList(0, paths.size() - more))
                + (more > 0 ? " and " + more + " more" : "")
                + ". So it is most likely of another one. Nothing was written. Start with the source that the state is of; or without"
                + " this state: here in another folder with --lake DIR or, if these tables were dropped, after deleting the"
                + " folders checkpoints and savepoints in .pixelake of the lake's folder, on a cluster by flink run without -s.";
    }

    public static String otherSource(SourceInstance expected, String found) {
        return "Cannot mirror any further: the database of " + expected
                + " now holds another Pixeltable, whose root directory has the id " + found
                + ". Nothing was changed in the lake. If that is meant, start again, on a cluster by flink run without -s: the tables of the new one are"
                + " mirrored beside those of the old one, whose mirrors stay.";
    }

    static String setApart(String path, String target, MirrorState.SetApart there) {
        return there.replay()
                ? "Cannot mirror " + path + " to " + target + ": that table is a replay of " + there.path()
                        + ". It was not touched. Choose another target (tables." + path
                        + ".target), or drop the replay."
                : "Cannot replay " + path + " into " + target + ": that table is the mirror of " + there.path()
                        + ". It was not touched. Choose another target with --into NAMESPACE.TABLE.";
    }

    static String endReverted(String path, String end) {
        return "Cannot replay " + path + " to " + end
                + ": it was reverted in the source meanwhile. What was replayed of it stays. Replay it again to a version that"
                + " is there.";
    }

    static String withoutPosition(String path, String target) {
        return "Cannot mirror " + path + " to " + target
                + ": the mirror's main branch holds no snapshot that says which"
                + " version it is. Drop the table from the lake to mirror it again from the start.";
    }

    static String tooNew(String path, String target, int formatVersion) {
        return "Cannot mirror " + path + " to " + target + ": that mirror has Iceberg format version " + formatVersion
                + ", and a lower one is asked for, but no table can be downgraded. Set lake.format-version: "
                + formatVersion + ", choose another target (tables." + path
                + ".target), or drop the table from the lake to mirror it again from the start.";
    }

    static String foreignWrite(String path, String target, ExternalWrites others) {
        int more = others.snapshots().size() - 1;
        return "Cannot mirror " + path + " any further: " + others.snapshots().get(0)
                + (more > 0 ? " and " + more + " more" : "") + " on the main branch of " + target
                + (more > 0 ? " were" : " was")
                + " made by an external writer, not by Pixelake. Roll the table back yourself"
                + others.lastOwnSnapshot()
                        .map(own -> " to snapshot " + own + ", Pixelake's last")
                        .orElse(" to a snapshot that carries pixeltable.version")
                + ", and start again; or keep such changes with --on-foreign-write keep.";
    }

    static String foreignSnapshot(String path, String target, long snapshot) {
        return "Cannot mirror " + path + " any further: its version was reverted in the source, and the snapshot "
                + snapshot
                + " of " + target
                + " was made by an external writer after the version to go back to. Going back would undo it."
                + " Roll the table back yourself to a snapshot that carries pixeltable.version, or drop it to mirror it again"
                + " from the start; or have all rows written again on top of it with --on-foreign-write keep.";
    }

    static String notMoved(String path, String why) {
        return "Cannot mirror " + path + ": the table was renamed or moved, and its mirror can't follow: " + why;
    }

    public static String mirrorNotRead(String path, String target, String why) {
        return "Cannot mirror " + path + ": its mirror " + target + " can't be read: " + why
                + ". If the catalog can be reached and you may read it, the table itself is broken: repair it, or drop it from the lake to mirror"
                + " it again.";
    }

    static String droppedNotRead(String path, String target, String why) {
        return path + " was dropped from the source, and its mirror " + target + " can't be read: " + why
                + ". If the catalog can be reached and you may read it, the table itself is broken: repair it, or drop it from the"
                + " lake.";
    }

    static String notPlaceable(String path, String target, MirrorState.Unplaceable place) {
        String cure = place.ofName()
                ? " Choose another target (tables." + path + ".target), or a shorter name in Pixeltable."
                : "";
        return "Cannot mirror " + path + " to " + target + ": the table can't be made: " + place.why() + "." + cure;
    }

    static String notTagged(String path, String target, String why) {
        return "Cannot show the snapshot " + path + " as a tag of " + target + ": " + why
                + ". Mirror it as a table with --snapshots table.";
    }
}
