package io.pixelake.source;

import java.util.UUID;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells the enumerator that a reader can't go on with a table. */
record TableFailedEvent(UUID tableId, String message) implements SourceEvent {}
