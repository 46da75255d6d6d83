package io.pixelake.pixeltable.rows;

import io.pixelake.model.MirrorEvent.RowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A page of rows as PostgreSQL sent them, which are decoded as they are taken: bytes are a fraction of what decoded rows need, so that no
 * more of these are about than somebody is about to use. Needs the connection no more. One thread at a time.
 */
public final class CopiedPage {
    /** Few enough to die young, many enough that handing them on costs nothing. */
    private static final int MOST_ROWS = 1_000;

    /** When the cells of the rows that are being taken have read that many bytes from files, no further row is decoded. */
    private static final long MOST_FILE_BYTES = 8L << 20;

    private final List<byte[]> messages;
    private final Function<CopyTuple, RowChange> decoding;
    private final LongSupplier filesRead;
    private final Optional<ReadUpTo> again;
    private final boolean last;
    private final long sentBytes;
    private final CopyTuple tuple = new CopyTuple();
    private int taken;
    /** Of the rows that were taken. */
    private long fileBytes;

    /**
     * A page.
     *
     * @param messages one per row
     * @param decoding how rows are made of what was sent
     * @param filesRead the bytes that were read from files so far, beside what was sent
     * @param again rows at its begin that were read before and are left out
     * @param last whether the range holds no further rows
     */
    CopiedPage(
            List<byte[]> messages,
            Function<CopyTuple, RowChange> decoding,
            LongSupplier filesRead,
            Optional<ReadUpTo> again,
            boolean last) {
        this.messages = messages;
        this.decoding = decoding;
        this.filesRead = filesRead;
        this.again = again;
        this.last = last;
        this.sentBytes = messages.stream().mapToLong(message -> message.length).sum();
    }

    /**
     * The next rows, ordered by key. When it fails, the same rows come again.
     *
     * @param each is given each row, before any counts as taken
     * @throws BadCellException when a cell can't be read, and isn't taken
     */
    public List<RowChange> take(Consumer<RowChange> each) {
        List<RowChange> rows = new ArrayList<>(Math.min(MOST_ROWS, messages.size() - taken));
        long filesBefore = filesRead.getAsLong();
        int next = taken;
        while (next < messages.size()
                && rows.size() < MOST_ROWS
                && filesRead.getAsLong() - filesBefore < MOST_FILE_BYTES) {
            tuple.parse(messages.get(next));
            RowChange change = decoding.apply(tuple);
            if (!isAgain(change, next)) {
                each.accept(change);
                rows.add(change);
            }
            next++;
        }
        fileBytes += filesRead.getAsLong() - filesBefore;
        // Only now, so that those before a row that can't be decoded aren't lost.
        while (taken < next) {
            messages.set(taken++, null);
        }
        return rows;
    }

    private boolean isAgain(RowChange change, int place) {
        return again.isPresent()
                && place < again.get().rows()
                && change.key().equals(again.get().key());
    }

    /** Whether all its rows were taken. */
    public boolean isUsedUp() {
        return taken == messages.size();
    }

    /** How many bytes were sent for it and, of rows that were taken, read from files. */
    public long bytes() {
        return sentBytes + fileBytes;
    }

    /** Whether no page follows in the range. */
    public boolean isLast() {
        return last;
    }
}
