package io.pixelake.sink;

import io.pixelake.lake.CatalogRetries;
import io.pixelake.lake.write.WritableMirrorTable;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorTarget;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.catalog.Catalog;

/**
 * The tables that a writer writes to, loaded once for the versions of some seconds. What a table has become since then
 * does no harm: writers and committers agree by the group's plan. Few large ones are kept, as each has all of its
 * metadata, and none for long, since credentials of the catalog may come with it. Task thread only.
 */
final class OpenTables {
    private static final Duration KEPT = Duration.ofSeconds(30);
    /** About 20 MB, at 2 KB each. */
    private static final int MOST_SNAPSHOTS = 10_000;

    private final Catalog catalog;
    private final Map<Key, Opened> tables = new LinkedHashMap<>();

    OpenTables(Catalog catalog) {
        this.catalog = catalog;
    }

    /** A name may be another table's by now. */
    private record Key(MirrorTarget target, UUID tableId) {
        static Key of(GroupPlan plan) {
            return new Key(plan.target(), plan.key().tableId());
        }
    }

    private record Opened(WritableMirrorTable table, long nanos) {
        int snapshots() {
            return 1 + table.base().snapshots().size();
        }

        /** One that is still to be made is there once its first group is committed. */
        boolean mayStay() {
            return table.exists() && System.nanoTime() - nanos < KEPT.toNanos();
        }
    }

    WritableMirrorTable open(GroupPlan plan) {
        return tables.computeIfAbsent(
                        Key.of(plan),
                        key -> new Opened(
                                CatalogRetries.PATIENT.ask(
                                        plan.target().fullName(), () -> WritableMirrorTable.open(catalog, plan)),
                                System.nanoTime()))
                .table();
    }

    void forget(GroupPlan plan) {
        tables.remove(Key.of(plan));
    }

    /** At a checkpoint. */
    void letGo() {
        tables.values().removeIf(table -> !table.mayStay());
        int snapshots = tables.values().stream().mapToInt(Opened::snapshots).sum();
        var oldest = tables.values().iterator();
        while (snapshots > MOST_SNAPSHOTS) {
            snapshots -= oldest.next().snapshots();
            oldest.remove();
        }
    }
}
