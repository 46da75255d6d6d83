package io.pixelake.pixeltable.catalog;

import java.util.UUID;

/** A column of a table, whatever it is called. */
public record ColumnId(UUID tableId, int id) {}
