package io.pixelake.changes.feed;

/**
 * Up to where a reader of the feed has reported a mirror's changes.
 *
 * @param snapshotId the snapshot whose rows its lines amount to
 * @param change the number of its last change set
 */
public record FeedPosition(long snapshotId, long change) {}
