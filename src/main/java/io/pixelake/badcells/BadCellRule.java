package io.pixelake.badcells;

import io.pixelake.model.TablePaths;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Of which tables bad cells become NULL.
 *
 * @param files where that is noted, by the tables' paths; an empty name where it isn't. Bad cells of other tables fail them
 * @param letters which table a path means
 */
public record BadCellRule(Map<String, String> files, TablePaths letters) implements Serializable {
    /** Bad cells fail their table. */
    public static final BadCellRule FAIL = new BadCellRule(Map.of());

    public BadCellRule {
        files = Map.copyOf(files);
    }

    /** Letter case doesn't matter. */
    public BadCellRule(Map<String, String> files) {
        this(files, TablePaths.FOLDED);
    }

    /** The same without noting anything. */
    public BadCellRule withoutNotes() {
        Map<String, String> none = new HashMap<>();
        files.keySet().forEach(path -> none.put(path, ""));
        return new BadCellRule(none, letters);
    }

    /** Whether bad cells of a table become NULL. */
    public boolean becomeNull(String path) {
        return file(path).isPresent();
    }

    /** Where bad cells of a table are noted. */
    Optional<String> file(String path) {
        return letters.find(files, path);
    }
}
