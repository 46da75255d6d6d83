package io.pixelake.access;

import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.pixeltable.server.SourceAddress;

/**
 * A Pixeltable that can be read and mirrored.
 *
 * @param instance whom the address led to
 * @param tables what that one lists
 */
public record CheckedSource(SourceAddress address, SourceInstance instance, ListedTables tables) {}
