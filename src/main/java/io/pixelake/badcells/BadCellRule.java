package io.pixelake.badcells;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Of which tables bad cells become NULL.
 *
 * @param files where that is noted, by the tables' paths; an empty name where it isn't. Bad cells of other tables fail them
 */
public record BadCellRule(Map<String, String> files) implements Serializable {
    /** Bad cells fail their table. */
    public static final BadCellRule FAIL = new BadCellRule(Map.of());

    public BadCellRule {
        files = Map.copyOf(files);
    }

    /** The same without noting anything. */
    public BadCellRule withoutNotes() {
        Map<String, String> none = new HashMap<>();
        files.keySet().forEach(path -> none.put(path, ""));
        return new BadCellRule(none);
    }

    /** Whether bad cells of a table become NULL. */
    public boolean becomeNull(String path) {
        return files.containsKey(path);
    }

    BadCells cells(String path) {
        return becomeNull(path) ? BadCells.becomeNull() : BadCells.fail();
    }
}
