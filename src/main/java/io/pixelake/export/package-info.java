/**
 * Exports: the rows of one table at one position, read by several threads into one target, a file or an Iceberg table, which
 * appears whole or not at all. May depend on {@code access}, {@code lake}, {@code lake.write}, {@code pixeltable}, {@code text} and
 * {@code types.schema}. Each range belongs to one thread; everything else is the caller's.
 */
package io.pixelake.export;
