package io.pixelake.lake;

import java.io.Serializable;
import org.apache.iceberg.TableMetadata;

/**
 * How mirrors are to be written, so that everybody who is to read them can.
 *
 * @param version Iceberg's format version, 2 or 3: of new mirrors, and what older ones are raised to with their next commit
 * @param exact whether a mirror of a higher version is refused; else it keeps its own, as no table can be downgraded
 * @param copyOnWrite whether rows are deleted by rewriting their files, because a reader can't apply deletes
 */
public record MirrorFormat(int version, boolean exact, boolean copyOnWrite) implements Serializable {
    /** What everybody but Databricks reads. Mirrors keep a higher version that they have. */
    public static final MirrorFormat DEFAULT = new MirrorFormat(2, false, false);

    private static final int DELETION_VECTORS_SINCE = 3;

    /** Whether a table has a format version that isn't wanted and can't be downgraded. */
    public boolean refuses(TableMetadata table) {
        return exact && table.formatVersion() > version;
    }

    /** How rows leave a table: by what the format version that it has allows. */
    public DeleteMode deletesOf(TableMetadata table) {
        if (copyOnWrite) {
            return DeleteMode.COPY_ON_WRITE;
        }
        return table.formatVersion() >= DELETION_VECTORS_SINCE
                ? DeleteMode.DELETION_VECTORS
                : DeleteMode.POSITION_DELETES;
    }

    /** How rows that went leave the files of a mirror. */
    public enum DeleteMode {
        /** A file of positions per group: format version 2. */
        POSITION_DELETES,
        /** One bitmap per data file, which holds all that ever went of it: format version 3. */
        DELETION_VECTORS,
        /** The files are written again without the rows: any version, and no delete file is left for readers to apply. */
        COPY_ON_WRITE
    }
}
