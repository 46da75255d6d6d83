/**
 * Pixeltable's catalog tables: tables, schemas, and the version log with its moments. May depend on
 * {@code pixeltable.server}, {@code query} and {@code types.schema}. Connections belong to one thread; values may be shared.
 */
package io.pixelake.pixeltable.catalog;
