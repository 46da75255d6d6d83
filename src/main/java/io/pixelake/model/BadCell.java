package io.pixelake.model;

/**
 * A cell that can't be read or mapped.
 *
 * @param reason a sentence that says why, without a full stop at its end
 */
public record BadCell(String column, RowKey key, String reason) {
    /** One paragraph; the caller puts the table in front. */
    public String message() {
        return "Cannot read the cell in column \"" + column + "\" of row " + key + ": " + reason + ".";
    }
}
