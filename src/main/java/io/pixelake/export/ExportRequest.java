package io.pixelake.export;

import io.pixelake.config.ExportFile;
import io.pixelake.config.JsonForms;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TargetName;
import io.pixelake.query.Projection;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be exported, and where it goes.
 *
 * @param table path of the Pixeltable table
 * @param version absent: what it shows when the export begins
 * @param projection which of its columns and rows, and in which form
 * @param json in which form JSON columns are written
 * @param badCells what becomes of cells that can't be read or mapped
 * @param quiet whether nothing is said on the way
 */
public record ExportRequest(
        String table,
        OptionalLong version,
        Projection projection,
        JsonForms json,
        Destination to,
        BadCells badCells,
        boolean quiet) {

    /** JSON as text, and a bad cell ends the export. */
    public ExportRequest(String table, OptionalLong version, Projection projection, Destination to, boolean quiet) {
        this(table, version, projection, JsonForms.TEXT, to, BadCells.FAIL, quiet);
    }

    /**
     * What becomes of bad cells.
     *
     * @param becomeNull else they end the export
     * @param notedIn the file that says which they were
     */
    public record BadCells(boolean becomeNull, Optional<Path> notedIn) {
        public static final BadCells FAIL = new BadCells(false, Optional.empty());
    }

    /** Where it goes. */
    public sealed interface Destination {
        /** How to call it in a sentence. */
        String name();
    }

    /** A file. */
    public record ToFile(ExportFile file) implements Destination {
        @Override
        public String name() {
            return file.path().toString();
        }
    }

    /** What to do with a table that is there. */
    public enum IfExists {
        ERROR,
        /** Its rows go with the same commit; its older snapshots stay. */
        REPLACE,
        APPEND
    }

    /** A table of the lake. @param layout of a table that is made or replaced */
    public record ToTable(TargetName table, IfExists ifExists, long targetFileBytes, TableLayout layout)
            implements Destination {
        @Override
        public String name() {
            return table.fullName();
        }
    }
}
