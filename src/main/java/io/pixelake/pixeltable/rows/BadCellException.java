package io.pixelake.pixeltable.rows;

import io.pixelake.media.OutOfReachException;
import io.pixelake.types.array.NpyFormatException;
import java.util.Optional;

/**
 * A cell that can't be read: its media file is missing, short or not readable here, or the value is one no lakehouse type
 * holds. The message is one paragraph; the caller puts the table in front.
 */
public final class BadCellException extends RuntimeException {
    private final String column;
    private final String where;

    BadCellException(String column, long rowId, Optional<String> url, String reason, Throwable cause) {
        super(describe(column, rowId, url, reason, cause), cause);
        this.column = column;
        this.where = url.map(file -> "it lies in the file " + file + ", but " + reason)
                .orElse(reason);
    }

    public String column() {
        return column;
    }

    /** The file, where there is one, and the reason. */
    String where() {
        return where;
    }

    private static String describe(String column, long rowId, Optional<String> url, String reason, Throwable cause) {
        String where = "Cannot read the cell in column \"" + column + "\" of the row with rowid " + rowId;
        if (cause instanceof OutOfReachException) {
            return where
                    + url.map(file -> ": it lies in the file " + file + ", but ")
                            .orElse(": ") + reason + ".";
        }
        // Pixeltable may well read what is no array here.
        String cure = cause instanceof NpyFormatException
                ? ". If the file is damaged restore it, else give the cell another value in Pixeltable."
                : ". Pixeltable can't read this cell either: restore the file, or give the cell a new value in"
                        + " Pixeltable.";
        return where
                + url.map(file -> ": it lies in the file " + file + ", but " + reason + cure)
                        .orElse(": " + reason + ". Give the cell another value in Pixeltable.");
    }
}
