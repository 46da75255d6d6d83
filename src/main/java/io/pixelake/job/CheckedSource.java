package io.pixelake.job;

import io.pixelake.model.ListedTables;
import io.pixelake.model.SourceInstance;
import io.pixelake.pixeltable.SourceAddress;

/**
 * A Pixeltable that can be read and mirrored.
 *
 * @param instance whom the address led to
 * @param tables what that one lists
 */
record CheckedSource(SourceAddress address, SourceInstance instance, ListedTables tables) {}
