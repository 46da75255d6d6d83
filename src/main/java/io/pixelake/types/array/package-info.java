/**
 * Numpy arrays as Pixeltable stores them. Pure functions without I/O. May depend on {@code types.json}. Values may be shared.
 */
package io.pixelake.types.array;
