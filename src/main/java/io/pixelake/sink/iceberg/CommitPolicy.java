package io.pixelake.sink.iceberg;

import java.io.Serializable;

/**
 * What a committer does about others who write to its mirrors.
 *
 * @param keepForeignWrites whether it goes on on top of snapshots that somebody else made, rows that they changed included
 */
public record CommitPolicy(boolean keepForeignWrites) implements Serializable {
    /** Nobody else may write to a mirror. */
    public static final CommitPolicy ALONE = new CommitPolicy(false);
}
