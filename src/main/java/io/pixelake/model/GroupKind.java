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
    SCHEMA
}
