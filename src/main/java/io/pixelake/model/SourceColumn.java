package io.pixelake.model;

/**
 * A stored, visible column of one schema version.
 *
 * @param id Pixeltable's column id, which stays when the column is renamed
 * @param name the name in that schema version
 * @param hasCellMetadata whether the store has a {@code col_<id>_cellmd} beside the value
 */
public record SourceColumn(int id, String name, PixeltableType type, boolean hasCellMetadata) {}
