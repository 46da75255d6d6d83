/**
 * The FLIP-27 source: the enumerator polls the version log and plans version groups, readers read their splits page by
 * page. May depend on {@code model}, {@code config}, {@code pixeltable} and {@code types}; never on a sink. The
 * enumerator's state belongs to the coordinator thread, a split reader's connection to its fetcher thread.
 */
package io.pixelake.source;
