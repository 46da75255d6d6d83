/**
 * Prints what changed between versions of a mirror: {@code pixelake changes}. May depend on {@code changes.feed}, {@code changes.lines}, {@code
 * text}, {@code access} and {@code lake}. Pixeltable isn't asked. One thread.
 */
package io.pixelake.changes.show;
