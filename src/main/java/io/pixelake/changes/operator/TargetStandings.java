package io.pixelake.changes.operator;

import io.pixelake.changes.feed.ChangeFeed;
import io.pixelake.changes.feed.ChangesGoneException;
import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.changes.operator.ConfiguredTargets.Named;
import io.pixelake.config.MirrorConfig.Changes;
import io.pixelake.config.Secrets;
import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.MirrorCatalog;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/** How far the targets of the settings are, whether a job runs or not. Reads what the targets say of themselves, and the mirrors' metadata. One thread. */
public final class TargetStandings implements AutoCloseable {
    private final Catalog catalog;
    private final List<Named> targets;

    private TargetStandings(Catalog catalog, List<Named> targets) {
        this.catalog = catalog;
        this.targets = targets;
    }

    /** @throws IOException when a target's file system isn't there */
    public static TargetStandings open(MirrorCatalog mirrorCatalog, Changes changes) throws IOException {
        Catalog catalog = mirrorCatalog.open();
        try {
            return new TargetStandings(catalog, new ConfiguredTargets(changes).open(catalog));
        } catch (IOException | RuntimeException e) {
            close(catalog);
            throw e;
        }
    }

    /** By target, as they are configured. */
    public List<TargetStanding> of(TargetName mirror, UUID tableId) {
        return targets.stream()
                .map(target -> of(target, CatalogNames.identifier(mirror), tableId))
                .toList();
    }

    private TargetStanding of(Named target, TableIdentifier mirror, UUID tableId) {
        try {
            Optional<FeedPosition> reported = target.target().reported(mirror);
            TableMetadata metadata =
                    ((BaseTable) catalog.loadTable(mirror)).operations().current();
            return new TargetStanding(
                    target.name(), version(metadata, tableId, reported), behind(target, metadata, reported), "");
        } catch (Exception e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            return TargetStanding.unknown(target.name(), Secrets.maskWithin(why));
        }
    }

    private static OptionalLong version(TableMetadata metadata, UUID tableId, Optional<FeedPosition> reported) {
        return reported.map(position -> metadata.snapshot(position.snapshotId()))
                .flatMap(snapshot -> MirrorMarks.positionOf(snapshot, tableId))
                .map(Position::own)
                .map(own -> OptionalLong.of(own.version()))
                .orElse(OptionalLong.empty());
    }

    private static OptionalInt behind(Named target, TableMetadata metadata, Optional<FeedPosition> reported)
            throws ChangesGoneException {
        if (reported.isPresent()) {
            return OptionalInt.of(ChangeFeed.since(metadata, reported.get()).size());
        }
        return target.feed().initial() ? OptionalInt.of(ChangeFeed.all(metadata).size()) : OptionalInt.empty();
    }

    @Override
    public void close() throws IOException {
        close(catalog);
    }

    private static void close(Catalog catalog) throws IOException {
        if (catalog instanceof Closeable closeable) {
            closeable.close();
        }
    }
}
