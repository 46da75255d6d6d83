/**
 * The Flink job: its graph, how it is started on a laptop or submitted to a cluster, and how it ends. May depend on every package but
 * {@code cli}, {@code demo} and other commands. The runner belongs to the main thread; the stop signal comes on a thread of its own.
 */
package io.pixelake.job;
