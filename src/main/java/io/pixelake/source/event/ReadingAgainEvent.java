package io.pixelake.source.event;

import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader that had asked for splits: it reads some that had failed, and asks again behind them. @param wholeTables whether they are of such */
public record ReadingAgainEvent(boolean wholeTables) implements SourceEvent {}
