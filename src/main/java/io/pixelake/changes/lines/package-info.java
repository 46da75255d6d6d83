/**
 * The lines of the change feed, by Flink's own formats. What these would write wrongly is put into another form first. May depend on
 * {@code changes.feed} and {@code types}. One thread.
 */
package io.pixelake.changes.lines;
