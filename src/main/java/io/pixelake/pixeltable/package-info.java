/**
 * The only place that knows Pixeltable's PostgreSQL tables, and that sees {@code java.sql}: version log, row changes, COPY
 * decoding and cells; finds the types of JSON values. Depends on {@code model}, {@code types}, {@code query} and {@code config}.
 * Connections and what holds one belong to a single thread;
 * values may be shared.
 */
package io.pixelake.pixeltable;
