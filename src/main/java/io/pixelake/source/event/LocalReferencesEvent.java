package io.pixelake.source.event;

import io.pixelake.media.LocalReferences;
import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader, once for each column: it holds references to local files. @param count how many that reader has met so far */
public record LocalReferencesEvent(LocalReferences.Column column, long count) implements SourceEvent {}
