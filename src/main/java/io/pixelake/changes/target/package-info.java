/**
 * What all targets of changes have in common: they hold what the committed snapshots of mirrors changed, and know up to where. May depend on {@code
 * changes.feed}. One thread per mirror at a time.
 */
package io.pixelake.changes.target;
