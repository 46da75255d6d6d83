/**
 * JSON text, numbers and floats as Pixeltable and Python write them, and Iceberg's VARIANT. Pure functions without I/O; depends
 * on nothing of Pixelake.
 */
package io.pixelake.types.json;
