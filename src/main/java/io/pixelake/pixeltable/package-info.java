/**
 * The only place that knows Pixeltable's PostgreSQL tables: version log, row changes, COPY decoding and cells. Depends on
 * {@code model}. Connections and what holds one belong to a single thread; values may be shared.
 */
package io.pixelake.pixeltable;
