package io.pixelake.model;

import java.io.Serializable;
import java.util.UUID;

/**
 * Names one version group.
 *
 * @param number grows with every group planned for the table, over restarts too; {@code pixelake.group} in the summary
 *     of its snapshot
 */
public record GroupKey(UUID tableId, long number) implements Serializable {}
