package io.pixelake.export;

import io.pixelake.model.Position;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.ChangeExtent;
import io.pixelake.pixeltable.catalog.SourceTable;

/**
 * What is exported.
 *
 * @param schema the exported columns
 * @param extent where its rows are, and about how many
 */
public record ExportedRows(SourceTable table, Position position, TableSchema schema, ChangeExtent extent) {}
