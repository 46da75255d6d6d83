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
 * @param treatment what becomes of its cells
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
        Optional<String> sql,
        Treatment treatment) {
    public SourceColumn {
        // Plans that were written before there was any lack it.
        treatment = treatment == null ? Treatment.PLAIN : treatment;
    }

    /**
     * What becomes of a column's cells, as its table's settings say.
     *
     * @param type the type that they are cast to, in Flink's SQL; absent: the one that goes with Pixeltable's
     * @param selected whether the column was named in a selection, which then says what it is called
     * @param media what becomes of references to files; absent: they stay, if it holds any
     */
    public record Treatment(Optional<String> type, boolean selected, Optional<MediaTreatment> media) {
        public static final Treatment PLAIN = new Treatment(Optional.empty(), false);

        public Treatment {
            // As above.
            media = media == null ? Optional.empty() : media;
        }

        public Treatment(Optional<String> type, boolean selected) {
            this(type, selected, Optional.empty());
        }
    }

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

    /** What stays the same when a column is renamed. @param selectedAs what a selection calls it, which may name it twice */
    public record Key(int store, int id, Part part, Optional<String> selectedAs) {}

    /** What stays the same when the column is renamed. */
    public Key key() {
        return new Key(store, id, part, treatment.selected() ? Optional.of(name) : Optional.empty());
    }

    /** Anything but an embedding. */
    public static SourceColumn of(
            int store, int id, Part part, String name, PixeltableType type, boolean hasCellMetadata, boolean computed) {
        return new SourceColumn(
                store,
                id,
                part,
                name,
                type,
                hasCellMetadata,
                computed,
                Optional.empty(),
                Optional.empty(),
                Treatment.PLAIN);
    }

    /** What PostgreSQL calls it where the stores are {@code s0}, {@code s1}, ..; of an expression, the column with the id. */
    public String storeColumn() {
        return "s" + store + (part == Part.POSITION ? ".pos_" : ".col_") + id;
    }

    /** What PostgreSQL calls the cells' metadata, where there are any. */
    public String storeMetadata() {
        return storeColumn() + "_cellmd";
    }

    /** The same under the name that a selection gives it. */
    public SourceColumn selectedAs(String alias) {
        return with(alias, type, new Treatment(treatment.type(), true, treatment.media()));
    }

    /** The same with its cells cast to a type. @param flinkType in Flink's SQL */
    public SourceColumn castTo(String flinkType) {
        return with(name, type, new Treatment(Optional.of(flinkType), treatment.selected(), treatment.media()));
    }

    /** The same with something becoming of the files that its cells refer to. Inlined, it is a binary column. */
    public SourceColumn withMedia(MediaTreatment media) {
        boolean inlined = media.mode() == MediaTreatment.Mode.INLINE;
        return with(
                name,
                inlined ? PixeltableType.of(PixeltableType.Kind.BINARY) : type,
                new Treatment(treatment.type(), treatment.selected(), Optional.of(media)));
    }

    private SourceColumn with(String newName, PixeltableType newType, Treatment newTreatment) {
        return new SourceColumn(
                store, id, part, newName, newType, hasCellMetadata, computed, undoId, sql, newTreatment);
    }

    /** Whether its cells are bytes, which have no text. */
    public boolean isBinary() {
        return part == Part.VALUE && type.kind() == PixeltableType.Kind.BINARY;
    }

    /** Whether its cells refer to media files as they stand in the store. */
    public boolean refersToMedia() {
        return part == Part.VALUE && (type.kind().isMedia() || isInlined());
    }

    /** Whether its cells become the bytes of the files that they refer to. */
    public boolean isInlined() {
        return treatment
                .media()
                .filter(media -> media.mode() == MediaTreatment.Mode.INLINE)
                .isPresent();
    }

    /** What becomes of the files that its cells refer to; empty where they don't. */
    public Optional<MediaTreatment> mediaTreatment() {
        return refersToMedia() ? treatment.media().or(() -> Optional.of(MediaTreatment.REFERENCE)) : Optional.empty();
    }
}
