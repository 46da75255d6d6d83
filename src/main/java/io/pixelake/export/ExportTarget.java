package io.pixelake.export;

import java.io.IOException;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;

/**
 * Where an export goes, whole or not at all: until {@link #finish} nobody sees anything of it, and what was there before stays as it is.
 * Ranges are read side by side, each by one thread.
 */
public interface ExportTarget extends AutoCloseable {

    /** Takes the rows of one range, in their order. One thread. Closing one that isn't finished gives it up. */
    interface Range extends AutoCloseable {
        /** @param rows mapped, as the writers of mirrors take them */
        void write(List<GenericRowData> rows) throws IOException, InterruptedException;

        /** Says that the range has no further rows. */
        void finish() throws IOException, InterruptedException;

        @Override
        default void close() throws IOException {}
    }

    /** Begins a range. @param number ranges are numbered from 0 in the order of their rows, and begun in that order */
    Range begin(int number) throws IOException;

    /** Shows all rows at once. Every range is finished. */
    void finish() throws IOException;

    /** Removes what was written, unless it was finished. */
    @Override
    void close() throws IOException;
}
