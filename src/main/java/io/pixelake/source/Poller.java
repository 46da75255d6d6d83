package io.pixelake.source;

import java.io.Closeable;
import java.util.Optional;

/** Looks at the source and the lake, on the worker thread. */
interface Poller extends Closeable {
    /** One look; empty when the source can't be reached now. */
    Optional<SourcePoll.Outcome> poll(SourcePoll.Known known);
}
