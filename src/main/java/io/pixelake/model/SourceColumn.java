package io.pixelake.model;

import java.util.Optional;

/**
 * A mirrored column of one version.
 *
 * @param store the number of the store that holds it, in {@link TableSchema#stores()}
 * @param id Pixeltable's column id in that store, which stays when the column is renamed; for a {@link Part#POSITION} the number
 *     N of {@code pos_N}
 * @param part what of the store's column it is
 * @param name the name in that version
 * @param hasCellMetadata whether the store has a {@code col_<id>_cellmd} beside the value
 * @param computed whether Pixeltable computes its values
 * @param undoId {@link Part#EMBEDDING} only: the store's column that keeps the value of row versions that ended
 * @param sql {@link Part#EXPRESSION} only: what PostgreSQL computes
 */
public record SourceColumn(
        int store,
        int id,
        Part part,
        String name,
        PixeltableType type,
        boolean hasCellMetadata,
        boolean computed,
        Optional<Integer> undoId,
        Optional<String> sql) {

    /** What is mirrored of a store's column. */
    public enum Part {
        /** The cell's value. */
        VALUE,
        /** The position of a component, a system column of the store. */
        POSITION,
        /** The kind of error that a computed cell ended with. */
        ERROR_TYPE,
        /** The message of that error. */
        ERROR_MESSAGE,
        /** The value of an embedding index. */
        EMBEDDING,
        /** The value of an expression over the stores' columns; of JSON, a part of the value of the column with the id. */
        EXPRESSION
    }

    /** What stays the same when a column is renamed. */
    public record Key(int store, int id, Part part) {}

    /** What stays the same when the column is renamed. */
    public Key key() {
        return new Key(store, id, part);
    }

    /** A value column of a base table's own store. */
    public static SourceColumn of(int id, String name, PixeltableType type, boolean hasCellMetadata) {
        return of(0, id, Part.VALUE, name, type, hasCellMetadata, false);
    }

    /** Anything but an embedding. */
    public static SourceColumn of(
            int store, int id, Part part, String name, PixeltableType type, boolean hasCellMetadata, boolean computed) {
        return new SourceColumn(
                store, id, part, name, type, hasCellMetadata, computed, Optional.empty(), Optional.empty());
    }

    /** What PostgreSQL calls it where the stores are {@code s0}, {@code s1}, ..; of an expression, the column with the id. */
    public String storeColumn() {
        return "s" + store + (part == Part.POSITION ? ".pos_" : ".col_") + id;
    }

    /** What PostgreSQL calls the cells' metadata, where there are any. */
    public String storeMetadata() {
        return storeColumn() + "_cellmd";
    }

    /** The same under another name. */
    public SourceColumn named(String other) {
        return new SourceColumn(store, id, part, other, type, hasCellMetadata, computed, undoId, sql);
    }
}
