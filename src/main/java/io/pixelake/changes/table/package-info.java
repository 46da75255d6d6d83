/**
 * The Iceberg changes tables of mirrors: all changes that their snapshots made, for ever. May depend on {@code changes.feed}, {@code changes.target},
 * {@code lake} and {@code types}. One thread per changes table.
 */
package io.pixelake.changes.table;
