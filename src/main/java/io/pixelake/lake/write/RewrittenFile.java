package io.pixelake.lake.write;

import java.util.BitSet;
import org.apache.iceberg.FileScanTask;

/**
 * A file to write again.
 *
 * @param scan the whole file, with its deletes
 * @param gone positions of rows to leave out, besides those that the deletes leave out
 */
public record RewrittenFile(FileScanTask scan, BitSet gone) {
    public static RewrittenFile withAllRows(FileScanTask scan) {
        return new RewrittenFile(scan, new BitSet());
    }
}
