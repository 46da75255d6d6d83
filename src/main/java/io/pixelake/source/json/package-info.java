/**
 * The types of JSON columns that users let be found: by the values of all rows, which are read for it. May depend on {@code pixeltable}
 * and {@code types.schema}. One thread asks; another reads for it, one table at a time.
 */
package io.pixelake.source.json;
