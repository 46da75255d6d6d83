package io.pixelake.model;

/** What a version group holds. */
public enum GroupKind {
    /** All rows live at the group's end; the mirror holds nothing before. */
    SNAPSHOT,
    /** The rows that went and came between the group's start and its end. */
    DELTA,
    /** All rows live at the end, again: a computed column was filled in place. */
    REWRITE,
    /** No rows: only the schema or the version moved. */
    SCHEMA,
    /** No rows: the mirror goes back to the snapshot of a version that it shares with the source. */
    REVERT,
    /** No group: the table is forgotten, and so are its groups up to the number of this one. Never planned. */
    FORGOTTEN
}
