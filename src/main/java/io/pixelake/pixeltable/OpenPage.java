package io.pixelake.pixeltable;

import io.pixelake.badcells.BadCells;
import io.pixelake.media.MediaColumns;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.types.CellMappingException;
import io.pixelake.types.RowMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A page that was read, on its way out: its rows are mapped, and their media resolved, some rows at a time, since what media hold is bigger
 * than what the page does. A row is handed out when its files are where it says. One thread at a time.
 */
public final class OpenPage {
    private final PageReader pages;
    private final CellHandling handling;
    private final GroupPlan plan;
    private final List<RowChange> rows;
    private final boolean last;
    private final BadCells bad;
    private final MediaColumns media;
    private int resolved;
    private int taken;

    private OpenPage(PageReader pages, CellHandling handling, GroupPlan plan, PageReader.Page page, BadCells bad) {
        this.pages = pages;
        this.handling = handling;
        this.plan = plan;
        this.rows = page.rows();
        this.last = page.last();
        this.bad = bad;
        this.media = MediaColumns.of(plan.path(), plan.schema());
    }

    /**
     * Reads the next page of a range and maps it, see {@link PageReader#read}.
     *
     * @throws CellMappingException when a cell doesn't fit its column
     */
    public static OpenPage read(
            PageReader pages,
            CellHandling handling,
            GroupPlan plan,
            Operation operation,
            Optional<ReadUpTo> after,
            long from,
            long to)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        BadCells bad = handling.badCells().cells(plan.path());
        PageReader.Page page = pages.read(plan, operation, after, from, to, bad);
        RowMapper mapper = new RowMapper(plan.schema());
        for (RowChange change : page.rows()) {
            if (change.operation() == Operation.INSERT) {
                mapper.map(change, bad);
            }
        }
        return new OpenPage(pages, handling, plan, page, bad);
    }

    /**
     * The next rows. When it fails it can be called again.
     *
     * @throws SourceBusyException when waiting cures it
     * @throws VersionGoneException when a cell can't be read, because its version is gone
     * @throws io.pixelake.media.BadMediaException when a media file can't be read
     * @throws io.pixelake.media.MediaTargetException when files can't be uploaded, and trying again wouldn't help
     * @throws io.pixelake.badcells.UnnotedCellsException when bad cells can't be noted
     * @throws IOException when files can't be uploaded just now
     */
    public List<RowChange> next()
            throws SourceReadException, SourceBusyException, VersionGoneException, IOException, InterruptedException {
        if (resolved == taken) {
            resolved = handling.media().resolve(media, rows, taken, bad);
            handling.media().tellOfLocalReferences();
        }
        if (!bad.isEmpty()) {
            // A revert deletes the files of its version's cells at once.
            pages.checkFence(plan);
            handling.badCells().note(plan.path(), plan.to(), bad.drain());
        }
        List<RowChange> taking = rows.subList(taken, resolved);
        List<RowChange> next = new ArrayList<>(taking);
        // What was handed out may hold whole files, which the rest of the page must not keep in memory.
        Collections.fill(taking, null);
        taken = resolved;
        return next;
    }

    /** Whether all its rows were handed out. */
    public boolean isUsedUp() {
        return taken == rows.size();
    }

    /** Whether no page follows in the range. */
    public boolean isLast() {
        return last;
    }
}
