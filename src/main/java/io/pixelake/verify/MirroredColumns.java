package io.pixelake.verify;

import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.QueryException;
import io.pixelake.types.schema.LayoutColumns;
import io.pixelake.types.schema.MirrorSchemaException;
import java.util.Optional;

/**
 * The columns that the source says a snapshot of a mirror has.
 *
 * @param difference the first thing in which the snapshot's schema isn't that, as a sentence
 */
record MirroredColumns(TableSchema schema, LayoutColumns layout, Optional<String> difference) {

    /**
     * The columns at a moment. Errors and embeddings may have been turned on or off since the snapshot was written, so those are
     * taken that the snapshot has; those of the settings where none of them fit.
     *
     * @param now what the settings say, with the projection by which the snapshot's rows were made
     * @throws QueryException when that projection can't be taken of what the source shows
     * @throws MirrorSchemaException when the table can't have a mirror by the settings, and none without them fits
     */
    static MirroredColumns of(VersionLog log, SourceTable table, Moment moment, MirroredPart now, String icebergSchema)
            throws SourceReadException, VersionGoneException, QueryException {
        for (MirroredPart part : now.andOthers()) {
            try {
                MirroredColumns columns = with(log, table, moment, part, icebergSchema);
                if (columns.difference().isEmpty()) {
                    return columns;
                }
            } catch (MirrorSchemaException e) {
                // Nothing was mirrored with these.
            }
        }
        return with(log, table, moment, now, icebergSchema);
    }

    private static MirroredColumns with(
            VersionLog log, SourceTable table, Moment moment, MirroredPart part, String icebergSchema)
            throws SourceReadException, VersionGoneException, QueryException {
        TableSchema schema = log.schema(table, moment, part).schema();
        LayoutColumns layout = LayoutColumns.of(schema);
        return new MirroredColumns(schema, layout, layout.differenceTo(icebergSchema));
    }
}
