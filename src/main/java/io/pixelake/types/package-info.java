/**
 * From Pixeltable's types and cells to Iceberg's: schemas and their evolution by field id, rows, numpy arrays, JSON text.
 * Pure functions without I/O; depends on {@code model}, Flink's data classes and Iceberg's types. Values are immutable and
 * may be shared; a {@link io.pixelake.types.MapTypes} belongs to its task thread.
 */
package io.pixelake.types;
