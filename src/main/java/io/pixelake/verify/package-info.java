/**
 * Compares mirrors with their source, row by row: {@code pixelake verify}. Rows of both sides come in Flink's forms, so what is
 * compared is bytes. May depend on {@code access}, {@code pixeltable} and {@code types}; mirrors are read through
 * {@link io.pixelake.lake.CatalogMirrorReader}. Source and mirror are read by two threads, each with its own sums.
 */
package io.pixelake.verify;
