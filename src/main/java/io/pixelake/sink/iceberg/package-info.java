/**
 * The Iceberg mirror sink: writers, the aggregator that waits until a version group is whole, and the committer that makes one
 * snapshot of it. May depend on {@code model}; the only place besides {@code types} that sees Iceberg. Writers, aggregator
 * and committer each belong to their task's thread.
 */
package io.pixelake.sink.iceberg;
