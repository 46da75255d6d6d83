package io.pixelake.source.event;

import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader: the request for splits that follows comes although it hasn't finished those that it has. */
public record StillReadingEvent() implements SourceEvent {}
