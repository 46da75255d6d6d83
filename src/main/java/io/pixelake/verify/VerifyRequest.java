package io.pixelake.verify;

import java.util.List;
import java.util.OptionalLong;

/**
 * What is to be compared.
 *
 * @param tables globs over paths; empty: every mirrored table
 * @param version this version of each table; absent: the newest that is mirrored
 * @param all every version that the mirrors still hold
 */
public record VerifyRequest(List<String> tables, OptionalLong version, boolean all) {
    public VerifyRequest {
        tables = List.copyOf(tables);
    }

    /** The newest mirrored version of every table. */
    public static VerifyRequest newest() {
        return new VerifyRequest(List.of(), OptionalLong.empty(), false);
    }
}
