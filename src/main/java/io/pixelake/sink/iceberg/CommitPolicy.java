package io.pixelake.sink.iceberg;

import java.io.Serializable;

/**
 * How a committer writes its mirrors, and what it does about others who write to them.
 *
 * @param holder the run that commits
 * @param keepForeignWrites whether it goes on on top of snapshots that somebody else made, rows that they changed included
 * @param format how rows are written and how they go
 */
public record CommitPolicy(MirrorHolder holder, boolean keepForeignWrites, MirrorFormat format)
        implements Serializable {}
