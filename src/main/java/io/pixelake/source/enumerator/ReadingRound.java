package io.pixelake.source.enumerator;

import io.pixelake.source.split.MirrorSplit;
import java.util.HashSet;
import java.util.Set;

/**
 * A round begins with splits that are handed out and ends when all readers are back for more and there is none: what they read can be
 * committed at once then, instead of at the next checkpoint of the clock. Coordinator thread only.
 */
final class ReadingRound {
    private boolean open;
    private long ended;

    /** Readers whose next request comes before they have finished, and those that made such a one last. */
    private final Set<Integer> saidStillReading = new HashSet<>();

    private final Set<Integer> stillReading = new HashSet<>();

    /** Splits are handed out. */
    void open() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    /** A reader says that it asks for more though it hasn't finished, in front of its request. */
    void stillReading(int subtask) {
        saidStillReading.add(subtask);
    }

    void requestedBy(int subtask) {
        if (saidStillReading.remove(subtask)) {
            stillReading.add(subtask);
        } else {
            stillReading.remove(subtask);
        }
    }

    boolean isAnyStillReading() {
        return !stillReading.isEmpty();
    }

    /** A reader failed; it will ask again. */
    void failed(int subtask) {
        saidStillReading.remove(subtask);
        stillReading.remove(subtask);
    }

    /** What tells the stream of it. */
    MirrorSplit.RoundEnd end() {
        open = false;
        return new MirrorSplit.RoundEnd(ended++);
    }
}
