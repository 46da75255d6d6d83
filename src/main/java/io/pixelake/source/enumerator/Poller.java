package io.pixelake.source.enumerator;

import io.pixelake.source.planning.PollInput;
import java.io.Closeable;
import java.util.Optional;

/** Looks at the source and the lake, on the worker thread. */
interface Poller extends Closeable {
    /** One look; empty when the source can't be reached now. */
    Optional<PollOutcome> poll(PollInput known);
}
