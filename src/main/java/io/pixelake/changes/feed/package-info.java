/**
 * The change feed: the rows that differ between one committed snapshot of a mirror and the next, read from the lake alone. May
 * depend on {@code lake}, {@code model} and {@code types}. One thread per table at a time; rows are valid until the next one.
 */
package io.pixelake.changes.feed;
