/**
 * What a mirror would begin with if it were started now: {@code pixelake mirror --check}. Nothing is changed. May depend on
 * {@code source.planning}, {@code source.poll} and {@code pixeltable}. One thread at a time.
 */
package io.pixelake.source.preview;
