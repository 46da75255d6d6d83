package io.pixelake.source;

import java.util.UUID;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells the enumerator that a group will never be whole, because its version is gone from the source. */
record GroupAbortedEvent(UUID tableId, long group) implements SourceEvent {}
