package io.pixelake.model;

/** What a target table in the lake is right now, as far as a mirror is concerned. */
public sealed interface MirrorState {

    /** There is no such table. @param location where the catalog would put it */
    record Absent(String location) implements MirrorState {}

    /**
     * A table is there that isn't a mirror.
     *
     * @param location its root folder
     * @param lastColumnId the highest field id it ever gave out
     */
    record Foreign(String location, int lastColumnId) implements MirrorState {}

    /** A mirror without a position: no snapshot on its main branch carries one. */
    record WithoutPosition(String path) implements MirrorState {}

    /** A mirror of another Pixeltable table. */
    record OfAnother(String path, String tableId) implements MirrorState {}

    /**
     * The table's mirror.
     *
     * @param version the version it stands at
     * @param icebergSchema its current schema as Iceberg's JSON
     * @param lastColumnId the highest field id it ever gave out
     */
    record At(TableVersion version, String location, String icebergSchema, int lastColumnId) implements MirrorState {}
}
