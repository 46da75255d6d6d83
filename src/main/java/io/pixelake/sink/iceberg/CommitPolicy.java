package io.pixelake.sink.iceberg;

import java.io.Serializable;

/**
 * What a committer does about others who write to its mirrors.
 *
 * @param holder the run that commits
 * @param keepForeignWrites whether it goes on on top of snapshots that somebody else made, rows that they changed included
 */
public record CommitPolicy(MirrorHolder holder, boolean keepForeignWrites) implements Serializable {}
