package io.pixelake.pixeltable.server;

import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import java.io.Serializable;

/**
 * A Pixeltable that can be read and mirrored.
 *
 * @param instance whom the address led to, and is to lead to whenever it is opened
 * @param tables what that one listed then
 */
public record CheckedSource(SourceAddress address, SourceInstance instance, ListedTables tables)
        implements Serializable {}
