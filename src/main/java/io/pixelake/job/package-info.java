/**
 * The Flink job: its graph, how it is started on a laptop or submitted to a cluster, and how it ends. Sees every package but
 * {@code cli}. The runner belongs to the main thread; the stop signal comes on a thread of its own.
 */
package io.pixelake.job;
