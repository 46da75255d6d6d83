/**
 * The events between the enumerator and its readers. They aren't part of any state. May depend on {@code model} and
 * {@code source.progress}. Immutable.
 */
package io.pixelake.source.event;
