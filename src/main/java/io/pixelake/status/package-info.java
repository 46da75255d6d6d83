/**
 * What {@code pixelake status} shows: where each mirror is beside its source, from metadata alone, and what failed last. May depend
 * on {@code access}, {@code job.state} and {@code pixeltable}; mirrors are read through {@link io.pixelake.lake.CatalogMirrorReader}. One
 * thread at a time.
 */
package io.pixelake.status;
