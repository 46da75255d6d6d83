package io.pixelake.job.state;

import java.util.Optional;

/**
 * What a run resumes from.
 *
 * @param checkpoint empty when it begins without state
 * @param earlier what is deleted when this run has a complete checkpoint of its own
 */
public record RestoredState(Optional<Checkpoint> checkpoint, EarlierState earlier) {
    public static RestoredState none() {
        return new RestoredState(Optional.empty(), EarlierState.none());
    }

    /** One that the user names: it stays, and so does everything else. */
    public static RestoredState named(Checkpoint checkpoint) {
        return new RestoredState(Optional.of(checkpoint), EarlierState.none());
    }
}
