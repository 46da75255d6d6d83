package io.pixelake.source.event;

import java.util.UUID;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells the enumerator that a group will never be whole, because its version is gone from the source. */
public record GroupAbortedEvent(UUID tableId, long group) implements SourceEvent {}
