package io.pixelake.lake;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.MirrorChangeException;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.BaseMetastoreCatalog;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one class through which the source asks what is committed. One thread at a time. */
public final class CatalogMirrorTables implements MirrorTables {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(CatalogMirrorTables.class);

    private final MirrorCatalog mirrorCatalog;
    private final MirrorFormat format;
    private final SourceInstance source;
    private final boolean replays;
    private final boolean placesTables;
    /** Whether whoever opened the catalog closes it. */
    private final boolean borrowed;

    /** Mirrors that the catalog refused to have marked, which is said once. */
    private final Set<TargetName> leftUnmarked = new HashSet<>();

    private transient Catalog catalog;

    /** All mirrors of a source in a lake; replays are left alone. @param format what they are wanted to be */
    public CatalogMirrorTables(MirrorCatalog mirrorCatalog, MirrorFormat format, SourceInstance source) {
        this(mirrorCatalog, format, source, false, true, false);
    }

    private CatalogMirrorTables(
            MirrorCatalog mirrorCatalog,
            MirrorFormat format,
            SourceInstance source,
            boolean replays,
            boolean placesTables,
            boolean borrowed) {
        this.source = source;
        this.borrowed = borrowed;
        this.placesTables = placesTables;
        this.mirrorCatalog = mirrorCatalog;
        this.format = format;
        this.replays = replays;
    }

    /** All replays of a source in a lake; mirrors are left alone. */
    public static CatalogMirrorTables ofReplays(
            MirrorCatalog mirrorCatalog, MirrorFormat format, SourceInstance source) {
        return new CatalogMirrorTables(mirrorCatalog, format, source, true, true, false);
    }

    /** All mirrors of a lake, for one who only looks: the catalog isn't asked to prepare a place for a table that isn't there. */
    static CatalogMirrorTables onlyToRead(
            Catalog opened, MirrorCatalog mirrorCatalog, MirrorFormat format, SourceInstance source) {
        CatalogMirrorTables tables = new CatalogMirrorTables(mirrorCatalog, format, source, false, false, true);
        tables.catalog = opened;
        return tables;
    }

    /** On a catalog that is open already, and is closed by whoever opened it. */
    public CatalogMirrorTables(MirrorCatalog mirrorCatalog, Catalog opened, SourceInstance source) {
        this(mirrorCatalog, MirrorFormat.DEFAULT, source, false, true, true);
        catalog = opened;
    }

    @Override
    public void disconnect() {
        if (borrowed) {
            return;
        }
        Catalog old = catalog;
        catalog = null;
        if (old instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.debug("Closing {} failed", mirrorCatalog, e);
            }
        }
    }

    private static TargetName name(TableIdentifier identifier) {
        return new TargetName(List.of(identifier.namespace().levels()), identifier.name());
    }

    private Catalog catalog() {
        if (catalog == null) {
            catalog = mirrorCatalog.open();
        }
        return catalog;
    }

    private static TableMetadata metadata(Table table) {
        return ((HasTableOperations) table).operations().current();
    }

    @Override
    public MirrorState stateOf(UUID tableId, TargetName target) {
        TableIdentifier identifier = CatalogNames.identifier(target);
        return ofOne(() -> {
            try {
                return state(tableId, metadata(catalog().loadTable(identifier)));
            } catch (NoSuchTableException e) {
                return absent(identifier);
            }
        });
    }

    /**
     * Tells the trouble of the one table that is asked for from that of the catalog. A table that the committer makes between two
     * requests of a question is asked for again.
     */
    private static <T> T ofOne(Supplier<T> question) {
        try {
            try {
                return question.get();
            } catch (AlreadyExistsException e) {
                return question.get();
            }
        } catch (RuntimeException e) {
            if (TableTrouble.isBehind(e)) {
                throw new MirrorUnreadableException(TableTrouble.reason(e), e);
            }
            throw e;
        }
    }

    private MirrorState absent(TableIdentifier identifier) {
        Optional<String> unfit = NameLimits.ofCatalog(mirrorCatalog, name(identifier));
        if (unfit.isPresent()) {
            return new MirrorState.Unplaceable(unfit.get());
        }
        // Other catalogs ask their server to prepare a place.
        if (!placesTables && !(catalog() instanceof BaseMetastoreCatalog)) {
            return new MirrorState.Absent("");
        }
        String location = newLocation(identifier);
        return NameLimits.ofPlace(mirrorCatalog, location)
                .<MirrorState>map(MirrorState.Unplaceable::new)
                .orElseGet(() -> new MirrorState.Absent(location));
    }

    private MirrorState state(UUID tableId, TableMetadata metadata) {
        Optional<UUID> mirrored = mirroredBy(metadata);
        if (mirrored.isEmpty()) {
            return new MirrorState.Foreign(metadata.location(), metadata.lastColumnId());
        }
        String path = metadata.property(MirrorMarks.PATH, "");
        if (isOfAnotherSource(metadata)) {
            return new MirrorState.OfAnotherSource(
                    path, mirrored.get(), SourceMark.of(metadata), metadata.location(), metadata.lastColumnId());
        }
        if (MirrorMarks.isReplay(metadata) != replays) {
            return new MirrorState.SetApart(path, !replays);
        }
        if (!mirrored.get().equals(tableId)) {
            return new MirrorState.OfAnother(
                    path,
                    mirrored.get(),
                    metadata.location(),
                    metadata.lastColumnId(),
                    SourceMark.of(metadata).isPresent());
        }
        if (format.refuses(metadata)) {
            return new MirrorState.TooNew(metadata.formatVersion());
        }
        return MirrorMarks.position(metadata, tableId)
                .<MirrorState>map(position -> new MirrorState.At(
                        position,
                        metadata.location(),
                        new PlannedColumns(SchemaParser.toJson(MirrorColumns.ours(metadata)), metadata.lastColumnId()),
                        MirrorMarks.lastGroup(metadata),
                        MirrorMarks.selection(metadata),
                        otherHands(metadata),
                        SourceMark.of(metadata)))
                .orElseGet(() -> new MirrorState.WithoutPosition(path));
    }

    private static ExternalWrites otherHands(TableMetadata metadata) {
        return new ExternalWrites(
                ForeignWrites.above(metadata),
                MirrorMarks.newest(metadata).map(Snapshot::snapshotId),
                MirrorColumns.mark(metadata));
    }

    private boolean isOfAnotherSource(TableMetadata metadata) {
        return SourceMark.isOfAnother(metadata, source);
    }

    /** Whether a table is one of those that are asked for here. */
    private boolean isOurs(UUID tableId, TableMetadata metadata) {
        return !isOfAnotherSource(metadata)
                && MirrorMarks.isReplay(metadata) == replays
                && mirroredBy(metadata).filter(tableId::equals).isPresent();
    }

    /** The Pixeltable table that a table mirrors; empty also when what stands there is no id of ours. */
    public static Optional<UUID> mirroredBy(TableMetadata metadata) {
        try {
            return Optional.ofNullable(metadata.property(MirrorMarks.TABLE_ID, null))
                    .map(UUID::fromString);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Asks the catalog where it would put the table, by way of a transaction that is never committed. Where files lie there already
     * it is a place of its own beside: a renamed mirror keeps its folder, and whoever cleans up the files of one of two tables in a
     * folder deletes those of the other.
     */
    private String newLocation(TableIdentifier identifier) {
        Table planned = catalog()
                .buildTable(identifier, new Schema())
                .createTransaction()
                .table();
        String location = planned.location();
        return holdsNothing(planned.io(), location) ? location : location + "-" + UUID.randomUUID();
    }

    /** False also when it can't be found out. */
    private static boolean holdsNothing(FileIO io, String location) {
        try {
            return io instanceof SupportsPrefixOperations prefixes
                    && !prefixes.listPrefix(location + "/").iterator().hasNext();
        } catch (RuntimeException e) {
            LOG.debug("Cannot list {}", location, e);
            return ExceptionUtils.findThrowable(e, FileNotFoundException.class).isPresent();
        }
    }

    @Override
    public List<MirrorSnapshot> historyOf(UUID tableId, TargetName target) {
        return ofOne(() -> {
            try {
                TableMetadata metadata = metadata(catalog().loadTable(CatalogNames.identifier(target)));
                return isOurs(tableId, metadata) ? history(tableId, metadata) : List.<MirrorSnapshot>of();
            } catch (NoSuchTableException e) {
                return List.<MirrorSnapshot>of();
            }
        });
    }

    /** The snapshots of a main branch, newest first. */
    static List<MirrorSnapshot> history(UUID tableId, TableMetadata metadata) {
        // Long histories have few schemas: each one's text is made once and shared.
        Map<Integer, String> schemas = new HashMap<>();
        List<MirrorSnapshot> history = new ArrayList<>();
        for (Snapshot snapshot : MirrorMarks.ancestors(metadata)) {
            Integer schemaId = snapshot.schemaId();
            Schema schema = schemaId == null ? null : metadata.schemasById().get(schemaId);
            Optional<Position> position = MirrorMarks.positionOf(snapshot, tableId);
            boolean ofAnother = position.isEmpty() && MirrorMarks.carriesPosition(snapshot);
            if (schema == null || ofAnother) {
                // Where it is unknown how rows were read, or the mirror was a dropped table's, nothing can be gone back
                // to.
                break;
            }
            history.add(new MirrorSnapshot(
                    snapshot.snapshotId(),
                    position,
                    MirrorMarks.groupOf(snapshot),
                    DataOperations.REPLACE.equals(snapshot.operation()),
                    MirrorMarks.selectionOf(snapshot),
                    schemas.computeIfAbsent(schemaId, id -> SchemaParser.toJson(schema))));
        }
        return history;
    }

    @Override
    public Optional<String> refusalOf(MirrorTarget target, long group) {
        return ofOne(() -> GroupRefusal.read(catalog(), target, group));
    }

    @Override
    public Set<Integer> partitionedBy(TargetName target) {
        return ofOne(() -> {
            try {
                return partitionedBy(metadata(catalog().loadTable(CatalogNames.identifier(target))));
            } catch (NoSuchTableException e) {
                return Set.<Integer>of();
            }
        });
    }

    private static Set<Integer> partitionedBy(TableMetadata metadata) {
        return metadata.specs().stream()
                .flatMap(spec -> spec.fields().stream())
                .filter(field -> !field.transform().isVoid())
                .map(PartitionField::sourceId)
                .collect(Collectors.toSet());
    }

    @Override
    public Map<UUID, TargetName> mirrors() {
        return mirrors(catalog(), source, replays);
    }

    static Map<UUID, TargetName> mirrors(Catalog catalog, SourceInstance source, boolean replays) {
        Map<UUID, TargetName> mirrors = new LinkedHashMap<>();
        LakeTables.forEachMirror(catalog, (identifier, table) -> mirroredBy(metadata(table))
                .filter(tableId -> MirrorMarks.isReplay(metadata(table)) == replays)
                .filter(tableId -> !SourceMark.isOfAnother(metadata(table), source))
                .ifPresent(tableId -> remember(mirrors, tableId, name(identifier))));
        return mirrors;
    }

    private static void remember(Map<UUID, TargetName> mirrors, UUID tableId, TargetName target) {
        TargetName first = mirrors.putIfAbsent(tableId, target);
        if (first != null) {
            LOG.debug("{} is a copy of {}, passed over", target.fullName(), first.fullName());
        }
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
        if (SourceMark.of(table.properties()).isEmpty()) {
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
        if (mirroredBy(metadata(table)).isEmpty() || MirrorMarks.isReplay(metadata(table)) != replays) {
            throw new MirrorChangeException(
                    "Cannot " + what + ": it isn't a mirror of a Pixeltable table (any more)", null);
        }
        if (isOfAnotherSource(metadata(table))) {
            throw new MirrorChangeException(
                    "Cannot " + what + ": it is made from another Pixeltable, "
                            + SourceMark.of(metadata(table)).orElseThrow(),
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
            if (SourceMark.of(base).isEmpty() && isOurs(tableId, base)) {
                operations.commit(
                        base,
                        TableMetadata.buildFrom(base)
                                .setProperties(SourceMark.properties(source))
                                .build());
                LOG.info("{}: marked as made from the Pixeltable {}", target.fullName(), source);
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
                        source,
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
        return new MirrorChangeException("Cannot " + what + ": the catalog refused: " + e.getMessage(), e);
    }
}
