package io.pixelake.model;

import java.util.Optional;
import java.util.UUID;

/** What a target table in the lake is right now, as far as a mirror is concerned. */
public sealed interface MirrorState {
    /** Whether it says that it is made from this Pixeltable. */
    default boolean isMarked() {
        return false;
    }

    /**
     * There is no such table, or only an empty one that was made for it.
     *
     * @param location where the catalog would put it
     * @param lastColumnId the highest field id that the empty one has; else 0
     */
    record Absent(String location, int lastColumnId) implements MirrorState {
        public Absent(String location) {
            this(location, 0);
        }
    }

    /**
     * There is no such table, and none can be made.
     *
     * @param why what the catalog or its storage says
     * @param ofName whether another name would do
     */
    record Unplaceable(String why, boolean ofName) implements MirrorState {
        public Unplaceable(String why) {
            this(why, true);
        }
    }

    /**
     * A table is there that isn't a mirror.
     *
     * @param location its root folder
     * @param lastColumnId the highest field id it ever gave out
     */
    record Foreign(String location, int lastColumnId) implements MirrorState {}

    /**
     * A table of Pixelake's that is made for something else: a replay where a mirror is asked for, or a mirror where a replay is.
     *
     * @param path the path of the Pixeltable table whose versions it holds
     * @param replay whether it is the replay
     */
    record SetApart(String path, boolean replay) implements MirrorState {}

    /** A mirror without a position: no snapshot on its main branch carries one. */
    record WithoutPosition(String path) implements MirrorState {}

    /** The table's mirror, of an Iceberg format version above the one that is wanted. @param formatVersion what it has */
    record TooNew(int formatVersion) implements MirrorState {}

    /**
     * A mirror of another Pixeltable table.
     *
     * @param path that table's path when it was mirrored last
     * @param location the mirror's root folder
     * @param lastColumnId the highest field id it ever gave out
     * @param isMarked whether it says that it is made from this Pixeltable; else it is older than that mark
     */
    record OfAnother(String path, UUID tableId, String location, int lastColumnId, boolean isMarked)
            implements MirrorState {}

    /**
     * A mirror or replay of another Pixeltable, or a mirror that is older than the mark that says so and of a table that this one may
     * never have had.
     *
     * @param path the table's path there when it was mirrored last
     * @param source that Pixeltable; absent where the mirror doesn't say
     * @param location the mirror's root folder
     * @param lastColumnId the highest field id it ever gave out
     */
    record OfAnotherSource(
            String path, UUID tableId, Optional<SourceInstance> source, String location, int lastColumnId)
            implements MirrorState {}

    /**
     * The table's mirror.
     *
     * @param position where it stands
     * @param columns its current ones, what users added behind Pixelake's own
     * @param group the number of the group that was committed last; 0 when unknown
     * @param selection {@link TableSchema#selection()} of the rows it holds
     * @param otherHands what others did to it since
     * @param source what it was made from, and where that was at the last commit; absent where it doesn't say
     */
    record At(
            Position position,
            String location,
            PlannedColumns columns,
            long group,
            Optional<String> selection,
            ExternalWrites otherHands,
            Optional<SourceInstance> source)
            implements MirrorState {
        @Override
        public boolean isMarked() {
            return source.isPresent();
        }
    }
}
