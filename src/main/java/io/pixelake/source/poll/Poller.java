package io.pixelake.source.poll;

import io.pixelake.source.planning.PlanningInput;
import java.io.Closeable;
import java.util.Optional;

/** Looks at the source and the lake, on the worker thread. */
public interface Poller extends Closeable {
    /** One look; empty when the source can't be reached now. */
    Optional<PollOutcome> poll(PlanningInput known);
}
