/**
 * The mirror sink: writers, and the aggregator that waits until a version group is whole. May depend on {@code sink.commit},
 * {@code sink.deletes}, {@code maintenance} and {@code lake.write}; never on a source. Each operator belongs to its task's thread.
 */
package io.pixelake.sink;
