package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Makes versions of a table on a thread of its own until it is closed: rows come and go, and versions are reverted. */
final class ChangingTable implements AutoCloseable {
    private static final int PAUSE_MILLIS = 300;
    private static final int MOST_ROWS = 3_000;

    private final EditedStore store;
    private final Random random;
    private final long firstVersion;
    private final Thread thread = new Thread(this::changeUntilClosed, "changing-table");
    private long nextRow = 10_000;
    private volatile boolean closed;
    private volatile Optional<Exception> failure = Optional.empty();

    private ChangingTable(EditedStore store) throws SQLException {
        long seed = Long.getLong("pixelake.workload.seed", 20_240_511L);
        System.out.println("ChangingTable: seed " + seed);
        this.store = store;
        random = new Random(seed);
        firstVersion = store.currentVersion(StoreMirror.TABLE);
    }

    static ChangingTable start(EditedStore store) throws SQLException {
        ChangingTable table = new ChangingTable(store);
        table.thread.start();
        return table;
    }

    private void changeUntilClosed() {
        try {
            while (!closed) {
                changeOnce();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * PAUSE_MILLIS));
            }
        } catch (SQLException | InterruptedException e) {
            failure = Optional.of(e);
        }
    }

    private void changeOnce() throws SQLException {
        int what = random.nextInt(8);
        if (what == 0 && store.currentVersion(StoreMirror.TABLE) > firstVersion + 1) {
            store.revert(StoreMirror.TABLE);
        } else if (what <= 2) {
            store.deleteRow(StoreMirror.TABLE, random.nextLong(10_000, nextRow + 1));
        } else {
            int rows = random.nextInt(10) == 0 ? MOST_ROWS : 1 + random.nextInt(20);
            store.insertRows(StoreMirror.TABLE, nextRow, rows);
            nextRow += rows;
        }
    }

    /** Fails when no versions are made any more. */
    void check() {
        assertThat(failure).isEmpty();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(TimeUnit.MINUTES.toMillis(1));
        check();
    }
}
