/**
 * The enumerator: polls the source, has groups planned and hands out their splits. May depend on {@code source.planning}
 * and {@code source.split}. Its state belongs to the coordinator thread, polls to a worker thread.
 */
package io.pixelake.source.enumerator;
