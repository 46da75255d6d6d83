package io.pixelake.lake;

import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one class through which the source asks what is committed, and has mirrors changed as a whole. One thread at a time. */
public final class CatalogMirrorTables extends CatalogMirrorLookup implements MirrorTables {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(CatalogMirrorTables.class);

    /** Mirrors that the catalog refused to have marked, which is said once. */
    private final Set<TargetName> leftUnmarked = new HashSet<>();

    /**
     * All mirrors of a source in a lake, or all its replays.
     *
     * @param format what they are wanted to be
     * @param replays whether only replays are meant, and mirrors are left alone
     */
    public CatalogMirrorTables(
            MirrorCatalog mirrorCatalog, MirrorFormat format, SourceInstance source, boolean replays) {
        super(mirrorCatalog, format, source, replays);
    }

    /** On a catalog that is open already, and is closed by whoever opened it. */
    public CatalogMirrorTables(MirrorCatalog mirrorCatalog, Catalog opened, SourceInstance source) {
        super(opened, mirrorCatalog, MirrorFormat.DEFAULT, source, true);
    }

    /**
     * The path goes first: after a crash between the two steps the mirror still lies under its old name, where whoever wanted it
     * renamed finds it and renames it again. The other way round its path would stay the old one until its next commit.
     */
    @Override
    public void rename(TargetName from, TargetName to, String path) throws MirrorChangeException {
        String what = "rename " + from.fullName() + " to " + to.fullName();
        try {
            Table table = mirror(from, what);
            if (catalog().tableExists(CatalogNames.identifier(to))) {
                throw new MirrorChangeException("Cannot " + what + ": a table of that name is there already", null);
            }
            String pathBefore = table.properties().getOrDefault(MirrorMarks.PATH, "");
            CatalogNames.createNamespace(catalog(), CatalogNames.identifier(to).namespace());
            setPath(table, path);
            renameOrElse(from, to, () -> setPath(table, pathBefore));
        } catch (RuntimeException e) {
            throw refused(what, e);
        }
    }

    private void renameOrElse(TargetName from, TargetName to, Runnable undo) {
        try {
            catalog().renameTable(CatalogNames.identifier(from), CatalogNames.identifier(to));
        } catch (RuntimeException e) {
            if (catalog().tableExists(CatalogNames.identifier(from))) {
                undo.run();
            }
            throw e;
        }
    }

    private static void setPath(Table table, String path) {
        if (!path.equals(table.properties().get(MirrorMarks.PATH))) {
            table.updateProperties().set(MirrorMarks.PATH, path).commit();
        }
    }

    @Override
    public Optional<Dropped> drop(TargetName target, boolean purge) throws MirrorChangeException {
        String what = "drop " + target.fullName();
        try {
            Table table = mirror(target, what);
            requireMark(table, what);
            String metadataFile = metadata(table).metadataFileLocation();
            boolean isPurged = purge && !LocalFileIO.isOutsideOfLake(table);
            catalog().dropTable(CatalogNames.identifier(target), isPurged);
            return Optional.of(new Dropped(metadataFile, isPurged));
        } catch (NoSuchTableException e) {
            LOG.debug("{} is dropped already", target.fullName(), e);
            return Optional.empty();
        } catch (RuntimeException e) {
            throw refused(what, e);
        }
    }

    /** Whoever lists the table marks its mirror: one that isn't marked may be another source's. */
    private static void requireMark(Table table, String what) throws MirrorChangeException {
        if (MirrorSourceMark.of(table.properties()).isEmpty()) {
            throw new MirrorChangeException(
                    "Cannot " + what
                            + ": it doesn't say which Pixeltable it is made from, and may be another one's. Drop"
                            + " it from the lake yourself if nobody needs it",
                    null);
        }
    }

    /** The table, when it is a mirror: nothing else is ever renamed or dropped here. */
    private Table mirror(TargetName target, String what) throws MirrorChangeException {
        Table table = catalog().loadTable(CatalogNames.identifier(target));
        if (MirrorMarks.mirroredBy(metadata(table)).isEmpty() || !isOfThatKind(metadata(table))) {
            throw new MirrorChangeException(
                    "Cannot " + what + ": it isn't a mirror of a Pixeltable table (any more)", null);
        }
        if (isOfAnotherSource(metadata(table))) {
            throw new MirrorChangeException(
                    "Cannot " + what + ": it is made from another Pixeltable, "
                            + MirrorSourceMark.of(metadata(table)).orElseThrow(),
                    null);
        }
        return table;
    }

    @Override
    public boolean tag(UUID tableId, TargetName target, Position position, String tag) throws MirrorChangeException {
        String what = "tag " + position + " of " + target.fullName() + " as '" + tag + "'";
        try {
            Table table = catalog().loadTable(CatalogNames.identifier(target));
            TableMetadata metadata = metadata(table);
            Optional<Snapshot> snapshot =
                    isOurs(tableId, metadata) ? snapshotAt(metadata, tableId, position) : Optional.empty();
            return snapshot.isPresent() && tag(table, tag, snapshot.get().snapshotId(), what);
        } catch (NoSuchTableException e) {
            return false;
        } catch (RuntimeException e) {
            throw refused(what, e);
        }
    }

    /** On the very metadata that was looked at. Whoever is faster has marked it too, or committed what does. */
    @Override
    public void adopt(UUID tableId, TargetName target) {
        try {
            TableOperations operations =
                    ((HasTableOperations) catalog().loadTable(CatalogNames.identifier(target))).operations();
            TableMetadata base = operations.current();
            if (MirrorSourceMark.of(base).isEmpty() && isOurs(tableId, base)) {
                operations.commit(
                        base,
                        TableMetadata.buildFrom(base)
                                .setProperties(MirrorSourceMark.properties(source()))
                                .build());
                LOG.info("{}: marked as made from the Pixeltable {}", target.fullName(), source());
            }
        } catch (CommitFailedException | NoSuchTableException e) {
            LOG.debug("{} can't be marked just now", target.fullName(), e);
        } catch (RuntimeException e) {
            if (!TableTrouble.isBehind(e)) {
                throw e;
            }
            if (leftUnmarked.add(target)) {
                LOG.warn(
                        "{}: cannot be marked as made from the Pixeltable {}: {}. It is mirrored without, until its next commit",
                        target.fullName(),
                        source(),
                        TableTrouble.reason(e));
            }
        }
    }

    private static Optional<Snapshot> snapshotAt(TableMetadata metadata, UUID tableId, Position position) {
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            if (MirrorMarks.positionOf(snapshot, tableId)
                    .filter(position::equals)
                    .isPresent()) {
                return Optional.of(snapshot);
            }
        }
        return Optional.empty();
    }

    /** Two snapshots can have one name: a tag that is there is never moved. @return whether the tag is on the snapshot */
    private static boolean tag(Table table, String tag, long snapshot, String what) throws MirrorChangeException {
        SnapshotRef there = table.refs().get(tag);
        if (there != null && there.isBranch()) {
            throw new MirrorChangeException("Cannot " + what + ": the table has a branch of that name", null);
        }
        if (there == null) {
            table.manageSnapshots().createTag(tag, snapshot).commit();
        }
        return there == null || there.snapshotId() == snapshot;
    }

    private static MirrorChangeException refused(String what, RuntimeException e) {
        return new MirrorChangeException("Cannot " + what + ": the catalog refused: " + TableTrouble.reason(e), e);
    }
}
