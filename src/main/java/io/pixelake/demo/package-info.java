/**
 * The recorded Pixeltable store behind {@code pixelake demo}, its embedded PostgreSQL, and the demo itself. May depend on
 * {@code config}, {@code job} and the lake's summary. The embedded PostgreSQL is not in pixelake.jar; the launcher adds
 * it. One thread at a time.
 */
package io.pixelake.demo;
