package io.pixelake.model;

/**
 * The columns of a mirror at one version.
 *
 * @param icebergSchema field ids included, as Iceberg's JSON
 * @param lastColumnId the highest field id ever given out for the mirror table, this schema included
 */
public record PlannedColumns(String icebergSchema, int lastColumnId) {
    /** Of a mirror that is still to be made. @param lastColumnId the highest field id of the table whose place it takes */
    public static PlannedColumns none(int lastColumnId) {
        return new PlannedColumns("", lastColumnId);
    }
}
