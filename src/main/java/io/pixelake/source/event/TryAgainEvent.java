package io.pixelake.source.event;

import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.connector.source.SourceEvent;

/** To readers: a table that failed is tried again. @param groups those that still count; splits of others are forgotten */
public record TryAgainEvent(UUID tableId, Set<Long> groups) implements SourceEvent {
    public TryAgainEvent {
        groups = Set.copyOf(groups);
    }
}
