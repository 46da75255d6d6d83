package io.pixelake.changes.table;

import io.pixelake.changes.target.ChangesTargetException;
import org.apache.iceberg.catalog.TableIdentifier;

/** What is at a changes table's name doesn't hold the changes of this mirror. */
public final class NotAChangesTableException extends ChangesTargetException {
    private static final long serialVersionUID = 1L;

    private NotAChangesTableException(TableIdentifier mirror, TableIdentifier table, String reason) {
        super("Cannot write the changes of " + mirror + " to " + table + ": " + reason);
    }

    static NotAChangesTableException somethingElse(TableIdentifier mirror, TableIdentifier table) {
        return new NotAChangesTableException(
                mirror,
                table,
                "a table or view of that name exists, and isn't a changes table. Rename it, or choose another target for"
                        + " the changes.");
    }

    static NotAChangesTableException ofAnotherMirror(TableIdentifier mirror, TableIdentifier table, String id) {
        return new NotAChangesTableException(
                mirror,
                table,
                "it holds the changes of another mirror (Iceberg's table id " + id
                        + "), one that was renamed, or that was"
                        + " dropped before this one was created. Rename it, or drop it if nobody needs it any more: a new"
                        + " changes table is created then.");
    }
}
