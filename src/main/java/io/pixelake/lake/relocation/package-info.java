/**
 * {@code pixelake lake relocate}: the paths in a copied or moved lake are written again. May depend on {@code access},
 * {@code job.state} and {@code lake}. One thread at a time.
 */
package io.pixelake.lake.relocation;
