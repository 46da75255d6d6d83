package io.pixelake.sink;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.sink.commit.GroupFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The groups that aren't whole yet, and which one of each table was handed on last. It rests on these facts:
 *
 * <ul>
 *   <li>A group is whole when as many splits ended as its plan says; each split counts once. The end of input never makes a
 *       group whole.
 *   <li>A group says which one goes before it; it is handed on only behind that. A group that stands on what the mirror table
 *       said starts a new chain, and what is left of an older chain of the table will never be committed.
 *   <li>Group numbers of a table only grow. A reader that was checkpointed right behind a split's closing event says it again
 *       after a restore, also of a group that was handed on with that very checkpoint: such late news is dropped.
 * </ul>
 */
final class IncompleteGroups {
    private final Map<UUID, TreeMap<Long, GroupFiles>> groups = new HashMap<>();
    private final Map<UUID, Long> handedOn = new HashMap<>();
    /** By path, what the committer is still to hear of tables that are forgotten. */
    private final Map<String, GroupFiles> forgotten = new LinkedHashMap<>();

    /** Adds files and ended splits to those that are known of their group; or forgets a table. */
    void add(GroupFiles files) {
        if (files.plan().kind() == GroupKind.FORGOTTEN) {
            forget(files);
            return;
        }
        GroupKey key = files.plan().key();
        groups.computeIfAbsent(key.tableId(), table -> new TreeMap<>()).merge(key.number(), files, GroupFiles::and);
    }

    /** Each writer says so, behind its own files: the last one leaves nothing. A table that came again has higher groups. */
    private void forget(GroupFiles news) {
        GroupKey last = news.plan().key();
        groups.computeIfPresent(last.tableId(), (table, ofTable) -> {
            ofTable.headMap(last.number(), true).clear();
            return ofTable.isEmpty() ? null : ofTable;
        });
        handedOn.computeIfPresent(last.tableId(), (table, number) -> number <= last.number() ? null : number);
        forgotten.put(news.plan().path(), news);
    }

    /** Sets which group of a table was handed on last. */
    void restoreHandedOn(UUID table, long number) {
        handedOn.merge(table, number, Math::max);
    }

    /** Takes out the groups that can be committed, each table's in their order. */
    List<GroupFiles> takeWhole() {
        List<GroupFiles> whole = new ArrayList<>();
        groups.forEach((table, ofTable) -> takeWhole(table, ofTable, whole));
        groups.values().removeIf(Map::isEmpty);
        whole.addAll(forgotten.values());
        forgotten.clear();
        return whole;
    }

    private void takeWhole(UUID table, TreeMap<Long, GroupFiles> ofTable, List<GroupFiles> whole) {
        if (handedOn.containsKey(table)) {
            ofTable.headMap(handedOn.get(table), true).clear();
        }
        dropOlderChains(ofTable);
        while (!ofTable.isEmpty()) {
            GroupFiles first = ofTable.firstEntry().getValue();
            if (!follows(first, table) || !first.isWhole()) {
                return;
            }
            ofTable.pollFirstEntry();
            handedOn.put(table, first.plan().key().number());
            whole.add(first);
        }
    }

    private static void dropOlderChains(TreeMap<Long, GroupFiles> ofTable) {
        ofTable.descendingMap().values().stream()
                .filter(IncompleteGroups::startsChain)
                .findFirst()
                .map(start -> start.plan().key().number())
                .ifPresent(start -> ofTable.headMap(start).clear());
    }

    private static boolean startsChain(GroupFiles group) {
        return group.plan().step().previousGroup() == 0;
    }

    private boolean follows(GroupFiles group, UUID table) {
        return startsChain(group)
                || (handedOn.containsKey(table)
                        && handedOn.get(table) == group.plan().step().previousGroup());
    }

    /** All that is kept, in no order. */
    List<GroupFiles> files() {
        return groups.values().stream()
                .flatMap(ofTable -> ofTable.values().stream())
                .toList();
    }

    /** The group handed on last, by table. */
    Map<UUID, Long> handedOn() {
        return Map.copyOf(handedOn);
    }
}
