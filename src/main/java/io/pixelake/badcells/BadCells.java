package io.pixelake.badcells;

import io.pixelake.model.BadCell;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Takes the bad cells of the rows at hand where they are to become NULL; or takes none. One thread at a time. */
public final class BadCells implements Predicate<BadCell> {
    private final boolean becomeNull;
    private final List<BadCell> cells = new ArrayList<>();

    /** @param becomeNull otherwise a bad cell fails its table */
    BadCells(boolean becomeNull) {
        this.becomeNull = becomeNull;
    }

    /** Whether the cell becomes NULL; it is kept then. */
    @Override
    public boolean test(BadCell cell) {
        return becomeNull && cells.add(cell);
    }

    public boolean isEmpty() {
        return cells.isEmpty();
    }

    /** What was taken since the last time. */
    public List<BadCell> drain() {
        List<BadCell> taken = List.copyOf(cells);
        cells.clear();
        return taken;
    }
}
