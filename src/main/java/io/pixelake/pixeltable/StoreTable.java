package io.pixelake.pixeltable;

import java.util.UUID;

/** Names of the tables that hold the rows. */
final class StoreTable {
    private StoreTable() {}

    static String name(UUID table) {
        return "tbl_" + table.toString().replace("-", "");
    }
}
