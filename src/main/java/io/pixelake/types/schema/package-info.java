/**
 * Schemas: from Pixeltable's types to Iceberg's, how mirrors' schemas evolve by field id, and the types of JSON columns. Pure
 * functions without I/O. May depend on {@code model} and Iceberg's types.
 */
package io.pixelake.types.schema;
