/**
 * Cells and rows from Pixeltable's forms to those of their target types. Pure functions without I/O. May depend on
 * {@code types.schema}, {@code types.array} and {@code types.json}. A {@link io.pixelake.types.cell.RowMapper} belongs to one thread.
 */
package io.pixelake.types.cell;
