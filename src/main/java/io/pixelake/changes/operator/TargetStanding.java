package io.pixelake.changes.operator;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How far a target is with the changes of one mirror, as far as others can read them.
 *
 * @param target as messages call it
 * @param version the newest version whose changes it has; absent: none, or the mirror doesn't have that version any more
 * @param behind how many versions of the mirror it lacks; absent where that can't be known
 * @param problem why that isn't known; empty where it is
 */
public record TargetStanding(String target, OptionalLong version, OptionalInt behind, String problem) {
    static TargetStanding unknown(String target, String why) {
        return new TargetStanding(target, OptionalLong.empty(), OptionalInt.empty(), why);
    }
}
