package io.pixelake.model;

import java.io.Serializable;
import java.util.UUID;

/**
 * Names one version group.
 *
 * @param number grows with every group planned for the table, over restarts too; it is {@code _pxt_group} in changelogs
 */
public record GroupKey(UUID tableId, long number) implements Serializable {}
