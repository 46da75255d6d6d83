/**
 * The readers: each reads its splits a page at a time. May depend on {@code source.split},
 * {@code source.event}, {@code source.planning}'s messages and {@code source.rows}. The split reader belongs to its fetcher thread, the reader to its task's.
 */
package io.pixelake.source.reader;
