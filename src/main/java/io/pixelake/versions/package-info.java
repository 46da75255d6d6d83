/**
 * What {@code pixelake versions} lists: the versions of a table by Pixeltable's own log, and which of them its mirror still has as
 * snapshots, from metadata alone. May depend on {@code access} and {@code pixeltable}; mirrors are read through
 * {@link io.pixelake.lake.CatalogMirrorReader}. One thread at a time.
 */
package io.pixelake.versions;
