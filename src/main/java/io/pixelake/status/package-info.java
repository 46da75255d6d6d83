/**
 * What {@code pixelake status} shows: where each mirror stands beside its source, from metadata alone, and what failed last. May see
 * {@code model}, {@code config} and {@code pixeltable}; mirrors only through {@link io.pixelake.model.MirrorReader}. One thread at a
 * time.
 */
package io.pixelake.status;
