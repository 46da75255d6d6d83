package io.pixelake.replay;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be replayed.
 *
 * @param table the path of the Pixeltable table
 * @param from the first version; absent: the table's first
 * @param to the last version; absent: what the table shows when the replay starts
 * @param into {@code namespace.table} in the lake; absent: where the table's mirror lies
 */
public record ReplayRequest(String table, OptionalLong from, OptionalLong to, Optional<String> into) {}
