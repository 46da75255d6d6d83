package io.pixelake.pixeltable.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.demo.DemoStore;
import io.pixelake.job.EditedStore;
import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.server.SourceAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many rows a version changed, and where, of a store that PostgreSQL holds. */
class ChangeExtentITCase {
    private static final String TABLE = "products";
    private static final int FIRST = 100_000;
    private static final int ROWS = 400_000;

    @TempDir
    Path directory;

    @Test
    void fewAreCountedAndManyAreEstimated() throws Exception {
        try (DemoStore demo = DemoStore.start(directory)) {
            EditedStore store = EditedStore.copyOf(demo, "extent");
            store.insertRows(TABLE, FIRST, ROWS);
            assertThat(lastChange(store)).isEqualTo(new ChangeExtent(0, ROWS, FIRST, FIRST + ROWS - 1));
            store.deleteRow(TABLE, FIRST + 7);
            assertThat(lastChange(store)).isEqualTo(new ChangeExtent(1, 0, FIRST + 7, FIRST + 7));
            store.addVersions(TABLE, 1);
            assertThat(lastChange(store)).isEqualTo(ChangeExtent.NONE);

            endEverySecondRow(store);
            // As long as nobody has looked how big it is, all of it is read.
            assertEstimate(lastChange(store), ROWS / 2 + 10_001 - 1, 0);
            store.execute("ANALYZE " + store.storeTable(TABLE));
            assertThat(Integer.parseInt(store.query(
                                    "SELECT relpages FROM pg_class WHERE relname = '" + store.storeTable(TABLE) + "'")
                            .get(0)))
                    .as("only a part of it is read")
                    .isGreaterThan(3_000);
            assertEstimate(lastChange(store), ROWS / 2 + 10_001 - 1, ROWS / 10);
        }
    }

    private static void assertEstimate(ChangeExtent extent, long gone, long tolerance) {
        assertThat(extent.gone()).isBetween(gone - tolerance, gone + tolerance);
        assertThat(extent.came()).isZero();
        assertThat(extent.firstRowId()).isBetween((long) FIRST, FIRST + ROWS / 20L);
        assertThat(extent.lastRowId()).isBetween(FIRST + ROWS - ROWS / 20L, FIRST + ROWS - 1L);
    }

    /** What Pixeltable does when rows are deleted. */
    private static void endEverySecondRow(EditedStore store) throws Exception {
        long next = store.currentVersion(TABLE) + 1;
        store.execute("UPDATE " + store.storeTable(TABLE) + " SET v_max = " + next + " WHERE rowid >= " + FIRST
                + " AND rowid % 2 = 1 AND v_max = " + Long.MAX_VALUE);
        store.addVersions(TABLE, 1);
    }

    private static ChangeExtent lastChange(EditedStore store) throws Exception {
        try (VersionLog log = VersionLog.open(new SourceAddress(store.url(), Map.of()))) {
            SourceTable table = log.tables().stream()
                    .filter(one -> one.path().equals("demo/" + TABLE))
                    .findFirst()
                    .orElseThrow();
            Position now = table.current().orElseThrow();
            Position before = Position.of(new TableVersion(now.own().version() - 1, 0));
            return log.changes(table, before, now);
        }
    }
}
