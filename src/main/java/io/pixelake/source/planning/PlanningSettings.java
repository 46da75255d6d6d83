package io.pixelake.source.planning;

import io.pixelake.badcells.BadCellRule;
import io.pixelake.config.JsonForms;
import io.pixelake.config.TableFilter;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.server.CheckedSource;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.query.QueryException;
import io.pixelake.source.json.JsonTypes;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the source is to do.
 *
 * @param origin where tables are read from
 * @param untilCaughtUp whether the source ends once every table is committed at the source's version
 * @param cells how cells are read
 */
public record PlanningSettings(
        CheckedSource origin,
        Scope scope,
        History history,
        Handling handling,
        Tables tables,
        boolean untilCaughtUp,
        Duration pollInterval,
        Cells cells)
        implements Serializable {

    /**
     * What single tables are to become.
     *
     * @param parts what is mirrored of tables, by path; all columns and rows where a path isn't named
     * @param json in which form JSON columns are mirrored, by path
     * @param layouts how rows lie in the files of mirrors, by path
     */
    public record Tables(Map<String, MirroredPart> parts, Map<String, JsonForms> json, Map<String, TableLayout> layouts)
            implements Serializable {
        /** All as they come. */
        public static final Tables PLAIN = new Tables(Map.of(), Map.of(), Map.of());

        public Tables {
            parts = Map.copyOf(parts);
            json = Map.copyOf(json);
            layouts = Map.copyOf(layouts);
        }

        MirroredPart part(String path) {
            return FoldedNames.find(parts, path).orElse(MirroredPart.PLAIN);
        }

        JsonTypes.Asked asked(String path) {
            return new JsonTypes.Asked(part(path), FoldedNames.find(json, path).orElse(JsonForms.TEXT));
        }

        /** Whether rows with a mark were selected as these settings say; false for a mark that can't be read. */
        public boolean haveMade(String path, Optional<String> selection) {
            try {
                return asked(path).made(selection);
            } catch (QueryException e) {
                return false;
            }
        }

        TableLayout layout(String path) {
            return FoldedNames.find(layouts, path).orElse(TableLayout.NONE);
        }
    }

    public SourceAddress address() {
        return origin.address();
    }

    public SourceInstance source() {
        return origin.instance();
    }

    /**
     * How a reader reads cells.
     *
     * @param mediaThreads how many media files it handles at a time
     * @param asText whether they are also written as text
     */
    public record Cells(int mediaThreads, BadCellRule badCells, boolean asText) implements Serializable {
        public static final Cells PLAIN = new Cells(1, BadCellRule.FAIL, false);
    }

    /** Which tables go where. */
    public sealed interface Scope extends Serializable {
        boolean includes(SourceTable table);

        TargetName target(String path);

        /** All tables of a filter; a mirror follows its table when that is renamed or moved. */
        record Mirror(TableFilter tables, TargetNamePlanner naming) implements Scope {
            @Override
            public boolean includes(SourceTable table) {
                return tables.matches(table.path());
            }

            @Override
            public TargetName target(String path) {
                return naming.target(path);
            }
        }

        /**
         * One table, whatever its path becomes meanwhile, into one target, which is never moved, nor made from another table's
         * mirror.
         *
         * @param apart whether the target lies beside the table's mirror, rather than being it
         */
        record Replay(UUID tableId, TargetName name, boolean apart) implements Scope {
            @Override
            public boolean includes(SourceTable table) {
                return table.id().equals(tableId);
            }

            @Override
            public TargetName target(String path) {
                return name;
            }
        }
    }

    /** Where a table that isn't mirrored yet begins. */
    public sealed interface Start extends Serializable {
        /** With what it holds now. */
        record Current() implements Start {}

        /** With its first version. */
        record Earliest() implements Start {}

        /** With a version. */
        record At(long version) implements Start {}
    }

    /** Where a mirror ends. */
    public sealed interface End extends Serializable {
        /** With what the table holds now. */
        record Current() implements End {}

        /** With a position, beyond which nothing is mirrored. */
        record At(Position position) implements End {}
    }

    /**
     * Which of a table's versions become snapshots.
     *
     * @param squeeze whether all versions between two commits become one snapshot
     * @param tagVersions whether each version's first snapshot is tagged {@code v<version>}
     */
    public record History(PlanningSettings.Start start, PlanningSettings.End end, boolean squeeze, boolean tagVersions)
            implements Serializable {}

    /**
     * What becomes of the mirror of a table that was dropped.
     *
     * @param dropMirrors whether it is dropped
     * @param after how long the table must have been gone
     * @param purge whether its files are deleted too
     * @param confirmedUntilMillis until this moment, in epoch milliseconds, what the source lacks was dropped, however much it is
     */
    public record Drops(boolean dropMirrors, Duration after, boolean purge, long confirmedUntilMillis)
            implements Serializable {
        public static final Drops KEEP = new Drops(false, Duration.ZERO, false, 0);
    }

    /**
     * What is done to whole tables.
     *
     * @param replaceForeign whether tables that aren't mirrors may be taken over
     * @param drops what becomes of the mirror of a dropped table
     * @param tagSnapshots whether a pure snapshot is a tag of its base's mirror where that holds its version
     * @param keepForeignWrites whether a mirror continues on top of snapshots that an external writer made on its main
     *   branch
     * @param allowsUnknownSchema whether a metadata schema of a version that isn't known is read as if it were
     * @param replaceable paths of the tables that may take the place of a mirror of another Pixeltable
     */
    public record Handling(
            boolean replaceForeign,
            PlanningSettings.Drops drops,
            boolean tagSnapshots,
            boolean keepForeignWrites,
            boolean allowsUnknownSchema,
            Set<String> replaceable)
            implements Serializable {
        public Handling {
            replaceable = Set.copyOf(replaceable);
        }
    }
}
