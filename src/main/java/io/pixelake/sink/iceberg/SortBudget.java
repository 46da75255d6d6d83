package io.pixelake.sink.iceberg;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;

/** What all sorted files of one task may keep in memory together. Where it is too little, who keeps most writes it. One thread at a time. */
final class SortBudget {
    /** For all tasks of this process together, if it has all of them. */
    private static final int SHARE_OF_HEAP = 4;

    private final long limit;
    private final Set<SortedRowFiles> keeping = new LinkedHashSet<>();
    private long kept;

    SortBudget(long limit) {
        this.limit = limit;
    }

    /** Never less than a single table may take. */
    static SortBudget ofTask(int tasks) {
        return new SortBudget(
                Math.max(SortedRowFiles.BUFFER_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / tasks));
    }

    /** These keep more than before, by so many bytes. */
    void grew(SortedRowFiles files, long bytes) throws IOException {
        keeping.add(files);
        kept += bytes;
        while (kept > limit) {
            SortedRowFiles largest = keeping.stream()
                    .max(Comparator.comparingLong(SortedRowFiles::keptBytes))
                    .orElseThrow();
            largest.flush();
        }
    }

    /** These keep nothing any more of the bytes that they kept. */
    void emptied(SortedRowFiles files, long bytes) {
        keeping.remove(files);
        kept -= bytes;
    }
}
