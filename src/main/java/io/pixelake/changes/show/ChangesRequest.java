package io.pixelake.changes.show;

import java.util.OptionalLong;

/**
 * Which changes are asked for.
 *
 * @param table the path of the table in Pixeltable
 * @param from changes after this version; absent: the rows of the oldest version too, as inserts
 * @param to changes up to this version; absent: up to the newest
 * @param before whether lines say what rows were before an update
 */
public record ChangesRequest(String table, OptionalLong from, OptionalLong to, Format format, boolean before) {
    /** How changes are printed. */
    public enum Format {
        /** For people. */
        TABLE,
        JSONL,
        CSV
    }
}
