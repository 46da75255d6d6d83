package io.pixelake.model;

import java.util.UUID;

/**
 * A store table of Pixeltable that a mirrored table's rows are read from.
 *
 * @param tableId whose store it is
 * @param view whether it is a view's store
 * @param positions how many {@code pos_N} columns its rows have
 */
public record SourceStore(UUID tableId, boolean view, int positions) {}
