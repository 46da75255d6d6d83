/**
 * Polls: is there anything new in the source, what of the plans is committed in the lake, and what comes of it. May depend on
 * {@code source.planning} and {@code source.progress}. Worker thread of the enumerator only.
 */
package io.pixelake.source.poll;
