/**
 * What becomes of cells that can't be read or mapped where they don't fail their table: counted, and noted in files. Sees {@code model}
 * only. The readers of one process share files, not objects.
 */
package io.pixelake.badcells;
