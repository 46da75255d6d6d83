package io.pixelake.media;

import java.util.concurrent.atomic.LongAdder;

/** What was done with media so far. Any thread. */
public final class MediaCounts {
    private final LongAdder uploadedFiles = new LongAdder();
    private final LongAdder uploadedBytes = new LongAdder();
    private final LongAdder presentFiles = new LongAdder();
    private final LongAdder inlinedFiles = new LongAdder();
    private final LongAdder inlinedBytes = new LongAdder();

    void uploaded(long bytes) {
        uploadedFiles.increment();
        uploadedBytes.add(bytes);
    }

    void present() {
        presentFiles.increment();
    }

    void inlined(long bytes) {
        inlinedFiles.increment();
        inlinedBytes.add(bytes);
    }

    public long uploadedFiles() {
        return uploadedFiles.sum();
    }

    public long uploadedBytes() {
        return uploadedBytes.sum();
    }

    /** Files that were found uploaded already. */
    public long presentFiles() {
        return presentFiles.sum();
    }

    public long inlinedFiles() {
        return inlinedFiles.sum();
    }

    public long inlinedBytes() {
        return inlinedBytes.sum();
    }
}
