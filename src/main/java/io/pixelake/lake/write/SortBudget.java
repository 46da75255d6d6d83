package io.pixelake.lake.write;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;

/** What all sorted files of one task may keep in memory together. Where it is too little, who keeps most writes it. One thread at a time. */
public final class SortBudget {
    /** For all tasks of this process together, if it has all of them. */
    private static final int SHARE_OF_HEAP = 4;

    public static final long LEAST_BYTES = 64L << 20;

    private final long limit;
    private final Set<Buffer> keeping = new LinkedHashSet<>();
    private long kept;

    /** Rows that wait in memory to be sorted. */
    interface Buffer {
        long keptBytes();

        /** Writes what it keeps into files. */
        void flush() throws IOException;
    }

    public SortBudget(long limit) {
        this.limit = limit;
    }

    /** Never less than a single table may take. */
    public static SortBudget ofTask(int tasks) {
        return new SortBudget(Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / tasks));
    }

    /** These keep more than before, by so many bytes. */
    void grew(Buffer files, long bytes) throws IOException {
        keeping.add(files);
        kept += bytes;
        while (kept > limit) {
            Buffer largest = keeping.stream()
                    .max(Comparator.comparingLong(Buffer::keptBytes))
                    .orElseThrow();
            largest.flush();
        }
    }

    /** These keep nothing any more of the bytes that they kept. */
    void emptied(Buffer files, long bytes) {
        keeping.remove(files);
        kept -= bytes;
    }
}
