package io.pixelake.lake;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.Catalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors that were moved after a restored plan was made. Its first group would make a second mirror under the old name.
 */
public final class MovedMirrors {
    private static final Logger LOG = LoggerFactory.getLogger(MovedMirrors.class);

    private final Catalog catalog;
    private final SourceInstance source;
    private final long openedAtMillis;
    /** Where the lake's mirrors lie; looked up once, as whoever moves one has no group of it outstanding. */
    private Optional<Map<UUID, TargetName>> mirrors = Optional.empty();

    /** @param openedAtMillis plans made since then know where mirrors lie */
    public MovedMirrors(Catalog catalog, SourceInstance source, long openedAtMillis) {
        this.catalog = catalog;
        this.source = source;
        this.openedAtMillis = openedAtMillis;
    }

    /** Whether a plan that is to create a mirror has one already under another name; says so then. */
    public boolean isElsewhere(GroupPlan plan) {
        if (plan.from().isPresent() || plan.target().replay() || plan.plannedAtMillis() >= openedAtMillis) {
            return false;
        }
        TargetName found = mirrors().get(plan.key().tableId());
        if (found == null || found.equals(plan.target().name())) {
            return false;
        }
        LOG.warn(
                "{}: group to {} dropped, because the mirror was moved from {} to {} meanwhile",
                plan.path(),
                plan.to(),
                plan.target().fullName(),
                found.fullName());
        return true;
    }

    /** Whether the lake has a mirror of a table, under whatever name. */
    public boolean has(UUID table) {
        return mirrors().containsKey(table);
    }

    private synchronized Map<UUID, TargetName> mirrors() {
        if (mirrors.isEmpty()) {
            mirrors = Optional.of(CatalogMirrorLookup.mirrors(catalog, source, false));
        }
        return mirrors.get();
    }
}
