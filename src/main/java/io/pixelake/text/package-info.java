/**
 * The text of rows: fields and lines of CSV and JSON as Pixeltable's own exports write them. May depend on {@code types},
 * {@code model} and {@code config}. Immutable, or used by one thread.
 */
package io.pixelake.text;
