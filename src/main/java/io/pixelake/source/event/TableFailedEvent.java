package io.pixelake.source.event;

import java.util.UUID;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells the enumerator that a reader can't continue with a table. @param group the group that it can't finish */
public record TableFailedEvent(UUID tableId, long group, String message) implements SourceEvent {}
