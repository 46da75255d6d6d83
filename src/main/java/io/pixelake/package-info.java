/** Entry of the job: the graph that connects source, types and sinks. May depend on every package but {@code cli}. */
package io.pixelake;
