package io.pixelake.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * Which snapshots a table lost, known by what it had before, whoever removed them. It rests on these facts:
 *
 * <ul>
 *   <li>A table that was replaced by another one, or by its own earlier metadata, lost nothing for good: whoever did that may bring it back. It has
 *       another id, or a lower sequence number than before.
 *   <li>Who reads a snapshot when it is removed needs its files for a while, so each waits for some time. Where versions come so fast that more than
 *       half as many wait as the table has, those that were removed first wait for a shorter one: else their files would be most of what a table takes.
 *   <li>Finding out which files of removed snapshots are needed takes reading what all others refer to. So many are gathered first: then it costs
 *       about as much per removed snapshot however long the history is.
 *   <li>What is forgotten here only lies about until it is deleted as orphans.
 * </ul>
 */
final class RemovedSnapshots {
    private static final int FEWEST = 50;
    private static final int SHARE_OF_HISTORY = 8;
    private static final Duration LONGEST = Duration.ofHours(1);
    /** Planning a scan takes seconds, and what follows reads data files, most of which other snapshots have too. */
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(20);

    /** More than a table loses in the time for which they wait. */
    static final int MOST = 20_000;

    /** The manifest lists of the snapshots that were there, by their ids. */
    private Map<Long, String> present = Map.of();

    private String tableId = "";
    private long lastSequenceNumber;
    /** Manifest lists of removed snapshots, and since when they are known to be removed; those that were found first come first. */
    private final Map<String, Instant> waiting = new LinkedHashMap<>();

    /** Takes note of a table as it is, or was at some time before. */
    void observe(TableMetadata metadata, Instant now) {
        Map<Long, String> there = new HashMap<>();
        for (Snapshot snapshot : metadata.snapshots()) {
            String list = snapshot.manifestListLocation();
            if (list != null) {
                there.put(snapshot.snapshotId(), list);
            }
        }
        boolean isOnwards = tableId.equals(metadata.uuid()) && metadata.lastSequenceNumber() >= lastSequenceNumber;
        if (isOnwards) {
            present.forEach((id, list) -> {
                if (!there.containsKey(id)) {
                    waiting.putIfAbsent(list, now);
                }
            });
        }
        waiting.keySet().removeAll(there.values());
        waiting.keySet().removeAll(surplus());
        present = there;
        tableId = metadata.uuid();
        lastSequenceNumber = metadata.lastSequenceNumber();
    }

    private Collection<String> surplus() {
        return waiting.keySet().stream()
                .limit(Math.max(0, waiting.size() - MOST))
                .toList();
    }

    boolean isNew() {
        return tableId.isEmpty();
    }

    /** What an earlier run left. */
    void resume(Map<String, Instant> left) {
        left.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(removed -> waiting.putIfAbsent(removed.getKey(), removed.getValue()));
    }

    Map<String, Instant> waiting() {
        return Map.copyOf(waiting);
    }

    /** The manifest lists of those whose files may be deleted, where they are worth it; else none. */
    List<String> due(Instant now, Duration patience) {
        List<String> due = new ArrayList<>();
        boolean isOld = false;
        int tooMany = waiting.size() - present.size() / 2;
        Duration ofTooMany = patience.compareTo(SHORTEST_PATIENCE) < 0 ? patience : SHORTEST_PATIENCE;
        for (Map.Entry<String, Instant> removed : waiting.entrySet()) {
            Duration least = tooMany-- > 0 ? ofTooMany : patience;
            if (!now.isBefore(removed.getValue().plus(least))) {
                due.add(removed.getKey());
                isOld |= !now.isBefore(removed.getValue().plus(patience).plus(LONGEST));
            }
        }
        boolean areMany = due.size() >= Math.max(FEWEST, present.size() / SHARE_OF_HISTORY);
        return areMany || isOld ? due : List.of();
    }

    void done(Collection<String> manifestLists) {
        waiting.keySet().removeAll(manifestLists);
    }
}
