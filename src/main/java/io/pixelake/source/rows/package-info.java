/**
 * Rows on their way from Pixeltable: pages are read, their cells mapped to the mirror's types, and media references resolved. The
 * source's readers, {@code export} and {@code verify} share it. May depend on {@code pixeltable}, {@code types.cell}, {@code media} and
 * {@code badcells}. A page belongs to one thread.
 */
package io.pixelake.source.rows;
