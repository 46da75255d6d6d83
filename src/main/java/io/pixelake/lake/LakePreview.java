package io.pixelake.lake;

import io.pixelake.model.CatalogKind;
import io.pixelake.model.MirrorLookup;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Catalog;

/** A lake that is only looked at before a mirror begins, and need not be there yet. Nothing is made or changed. One thread at a time. */
public final class LakePreview implements AutoCloseable {
    private final Optional<Catalog> catalog;
    private final MirrorLookup tables;

    private LakePreview(Optional<Catalog> catalog, MirrorLookup tables) {
        this.catalog = catalog;
        this.tables = tables;
    }

    /** One that the mirror would make. */
    public static LakePreview notThere(MirrorCatalog mirrorCatalog) {
        String warehouse = mirrorCatalog.properties().getOrDefault(CatalogProperties.WAREHOUSE_LOCATION, "");
        return new LakePreview(Optional.empty(), new NoTables(mirrorCatalog, warehouse));
    }

    /**
     * Opens it.
     *
     * @throws MissingJarException when a jar for it or its files is missing
     * @throws WarehouseException when its files can't be opened or reached
     * @throws RuntimeException the catalog's own, when it can't be reached
     */
    public static LakePreview open(MirrorCatalog mirrorCatalog, MirrorFormat format, SourceInstance source) {
        boolean missing =
                mirrorCatalog.sqliteFile().filter(file -> !Files.exists(file)).isPresent();
        if (missing) {
            mirrorCatalog.checkReach(Optional.empty());
            return notThere(mirrorCatalog);
        }
        MirrorCatalog reading = mirrorCatalog.onlyToRead();
        Catalog opened = reading.open();
        try {
            CatalogProfile.of(opened).requireMirrors(mirrorCatalog.toString());
            reading.checkReach(Optional.of(opened));
            // Only now some catalogs talk to their server.
            CatalogListing.of(opened).ifPresent(CatalogListing::topNamespaces);
        } catch (RuntimeException e) {
            MirrorCatalog.close(opened);
            throw e;
        }
        return new LakePreview(Optional.of(opened), new CatalogMirrorLookup(opened, reading, format, source, false));
    }

    /** Whether it is there; else the mirror makes it. */
    public boolean exists() {
        return catalog.isPresent();
    }

    /** What its catalog is taken for; empty where it isn't there. */
    public Optional<CatalogKind> profile() {
        return catalog.map(open -> CatalogProfile.of(open).kind());
    }

    /** What it holds. */
    public MirrorLookup tables() {
        return tables;
    }

    /** Whether a table's namespace is there; else the mirror makes it. */
    public boolean hasNamespaceOf(TargetName target) {
        return catalog.map(open -> CatalogNames.hasNamespace(
                        open, CatalogNames.identifier(target).namespace()))
                .orElse(false);
    }

    @Override
    public void close() {
        catalog.ifPresent(MirrorCatalog::close);
    }

    /** A lake that isn't there. */
    private static final class NoTables implements MirrorLookup {
        private static final long serialVersionUID = 1L;

        private final MirrorCatalog mirrorCatalog;
        private final String warehouse;

        private NoTables(MirrorCatalog mirrorCatalog, String warehouse) {
            this.mirrorCatalog = mirrorCatalog;
            this.warehouse = warehouse;
        }

        /** Where its folder would be is sure of an embedded lake only, but what the names in it may be is the same elsewhere. */
        @Override
        public MirrorState stateOf(UUID tableId, TargetName target) {
            String folder = warehouse + "/" + String.join("/", target.namespace()) + "/" + target.table();
            return LakeNameLimits.ofCatalog(mirrorCatalog, target)
                    .or(() -> LakeNameLimits.ofPlace(mirrorCatalog, folder))
                    .<MirrorState>map(MirrorState.Unplaceable::new)
                    .orElseGet(() -> new MirrorState.Absent(""));
        }

        @Override
        public List<MirrorSnapshot> historyOf(UUID tableId, TargetName target) {
            return List.of();
        }

        @Override
        public Set<Integer> partitionedBy(TargetName target) {
            return Set.of();
        }

        @Override
        public Optional<String> refusalOf(MirrorTarget target, long group) {
            return Optional.empty();
        }

        @Override
        public Map<UUID, TargetName> mirrors() {
            return Map.of();
        }
    }
}
