/**
 * Media files that cells refer to: whether a reference may be followed, and what becomes of it: it stays, or the file is uploaded, or
 * its bytes become the cell. May see {@code model}; knows nothing of databases, nor of Iceberg. Pages are resolved by the thread that
 * reads them, with some threads of the resolver's own that handle one file each.
 */
package io.pixelake.media;
