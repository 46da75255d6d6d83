package io.pixelake.source.rows;

import io.pixelake.badcells.BadCells;
import io.pixelake.media.MediaColumns;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.Operation;
import io.pixelake.model.MirrorEvent.RowChange;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.rows.BadCellException;
import io.pixelake.pixeltable.rows.CopiedPage;
import io.pixelake.pixeltable.rows.PageReader;
import io.pixelake.pixeltable.rows.ReadUpTo;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.types.cell.RowMapper;
import io.pixelake.types.json.CellMappingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A page that was read, on its way out: its rows are decoded and mapped, and their media resolved, some rows at a time, since what they become
 * is bigger than what the page is. A row is handed out when its files are where it says. One thread at a time.
 */
public final class SourceRowPage {
    private final PageReader pages;
    private final SourceRowHandling handling;
    private final GroupPlan plan;
    private final CopiedPage page;
    private final BadCells bad;
    private final RowMapper mapper;
    private final MediaColumns media;
    /** What was decoded and isn't handed out yet. */
    private List<RowChange> rows = List.of();

    private int resolved;
    private int taken;

    private SourceRowPage(PageReader pages, SourceRowHandling handling, GroupPlan plan, CopiedPage page, BadCells bad) {
        this.pages = pages;
        this.handling = handling;
        this.plan = plan;
        this.page = page;
        this.bad = bad;
        this.mapper = new RowMapper(plan.schema());
        this.media = MediaColumns.of(plan.path(), plan.schema());
    }

    /** Reads the next page of a range, see {@link PageReader#read}. */
    public static SourceRowPage read(
            PageReader pages,
            SourceRowHandling handling,
            GroupPlan plan,
            Operation operation,
            Optional<ReadUpTo> after,
            long from,
            long to)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        BadCells bad = handling.badCells().cells(plan.path());
        return new SourceRowPage(pages, handling, plan, pages.read(plan, operation, after, from, to, bad), bad);
    }

    /**
     * The next rows. When it fails it can be called again.
     *
     * @throws BadCellException when a cell can't be read
     * @throws CellMappingException when a cell doesn't fit its column
     * @throws SourceBusyException when waiting cures it
     * @throws VersionGoneException when a cell can't be read, because its version is gone
     * @throws io.pixelake.media.BadMediaException when a media file can't be read
     * @throws io.pixelake.media.MediaTargetException when files can't be uploaded, and trying again wouldn't help
     * @throws io.pixelake.badcells.UnnotedCellsException when bad cells can't be noted
     * @throws IOException when files can't be uploaded just now
     */
    public List<RowChange> next()
            throws SourceReadException, SourceBusyException, VersionGoneException, IOException, InterruptedException {
        if (taken == rows.size()) {
            rows = decoded();
            taken = 0;
            resolved = 0;
        }
        if (resolved == taken) {
            resolved = handling.media().resolve(media, rows, taken, bad);
        }
        if (!bad.isEmpty()) {
            // A revert deletes the files of its version's cells at once.
            pages.checkFence(plan);
            handling.badCells().note(plan.path(), plan.to(), bad.drain());
        }
        List<RowChange> taking = rows.subList(taken, resolved);
        List<RowChange> next = new ArrayList<>(taking);
        // What was handed out may hold whole files, which the rest must not keep in memory.
        Collections.fill(taking, null);
        taken = resolved;
        return next;
    }

    private List<RowChange> decoded() throws SourceReadException, SourceBusyException, VersionGoneException {
        try {
            return page.take(this::map);
        } catch (BadCellException | CellMappingException e) {
            // The rows come again, and what is bad of them with them. A revert deletes the files of its version's cells
            // at once.
            bad.drain();
            pages.checkFence(plan);
            throw e;
        }
    }

    private void map(RowChange change) {
        if (change.operation() == Operation.INSERT) {
            mapper.map(change, bad);
        }
    }

    /** Whether all its rows were handed out. */
    public boolean isUsedUp() {
        return taken == rows.size() && page.isUsedUp();
    }

    /** How many bytes its rows were, as they were sent, with those of the files that were read for them so far. */
    public long bytes() {
        return page.bytes();
    }

    /** Whether no page follows in the range. */
    public boolean isLast() {
        return page.isLast();
    }
}
