/**
 * The recorded Pixeltable store behind {@code pixelake demo}: an embedded PostgreSQL, its data and its media. Depends on
 * nothing else of Pixelake. The embedded PostgreSQL is not in pixelake.jar; the launcher adds it for the demo only. One
 * thread at a time.
 */
package io.pixelake.demo;
