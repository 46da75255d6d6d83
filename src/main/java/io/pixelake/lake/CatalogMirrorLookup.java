package io.pixelake.lake;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.MirrorLookup;
import io.pixelake.model.MirrorSnapshot;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.MirrorUnreadableException;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.TargetName;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a catalog which mirrors it has, and what is committed of them. One thread at a time. */
public class CatalogMirrorLookup implements MirrorLookup {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(CatalogMirrorLookup.class);

    private final MirrorCatalog mirrorCatalog;
    private final MirrorFormat format;
    private final SourceInstance source;
    private final boolean replays;
    private final boolean placesTables;
    /** Whether whoever opened the catalog closes it. */
    private final boolean borrowed;

    private transient Catalog catalog;
    private transient Optional<StatesAhead> ahead;

    /**
     * All mirrors of a source in a lake, or all its replays.
     *
     * @param format what they are wanted to be
     */
    CatalogMirrorLookup(MirrorCatalog mirrorCatalog, MirrorFormat format, SourceInstance source, boolean replays) {
        this.mirrorCatalog = mirrorCatalog;
        this.format = format;
        this.source = source;
        this.replays = replays;
        placesTables = true;
        borrowed = false;
    }

    /**
     * The mirrors of a catalog that is open already, and is closed by whoever opened it.
     *
     * @param placesTables whether the catalog may be asked to prepare a place for a table that isn't there; not by one who only looks
     */
    CatalogMirrorLookup(
            Catalog opened,
            MirrorCatalog mirrorCatalog,
            MirrorFormat format,
            SourceInstance source,
            boolean placesTables) {
        this.mirrorCatalog = mirrorCatalog;
        this.format = format;
        this.source = source;
        this.placesTables = placesTables;
        replays = false;
        borrowed = true;
        catalog = opened;
    }

    @Override
    public void disconnect() {
        if (borrowed) {
            return;
        }
        ahead().ifPresent(StatesAhead::close);
        ahead = Optional.empty();
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

    final Catalog catalog() {
        if (catalog == null) {
            catalog = mirrorCatalog.open();
        }
        return catalog;
    }

    static TableMetadata metadata(Table table) {
        return ((HasTableOperations) table).operations().current();
    }

    /** Null in an object that was read. */
    private Optional<StatesAhead> ahead() {
        return ahead == null ? Optional.empty() : ahead;
    }

    /** SQLite is near, and one is soon asked. */
    @Override
    public void lookAhead(Map<UUID, TargetName> mirrors) {
        if (mirrors.size() < 2 || mirrorCatalog.sqliteFile().isPresent()) {
            return;
        }
        if (ahead().isEmpty()) {
            Catalog opened = catalog();
            ahead = Optional.of(new StatesAhead((table, target) -> ifMade(opened, table, target)));
        }
        ahead.get().ask(mirrors);
    }

    /** What isn't there, or is unfinished, is asked for in its turn. */
    private Optional<MirrorState> ifMade(Catalog opened, UUID tableId, TargetName target) {
        TableMetadata metadata = metadata(opened.loadTable(CatalogNames.identifier(target)));
        return UnfinishedMirror.isOf(metadata, source) ? Optional.empty() : Optional.of(state(tableId, metadata));
    }

    @Override
    public MirrorState stateOf(UUID tableId, TargetName target) {
        return ahead().flatMap(states -> states.take(tableId, target)).orElseGet(() -> ask(tableId, target));
    }

    private MirrorState ask(UUID tableId, TargetName target) {
        TableIdentifier identifier = CatalogNames.identifier(target);
        return ofOne(() -> {
            try {
                Table table = catalog().loadTable(identifier);
                return UnfinishedMirror.isOf(metadata(table), source)
                        ? unfinished(tableId, table)
                        : state(tableId, metadata(table));
            } catch (NoSuchTableException e) {
                return absent(tableId, identifier);
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

    /** As one that isn't there. */
    private MirrorState unfinished(UUID tableId, Table table) {
        TableMetadata metadata = placesTables ? UnfinishedMirror.giveTo(table, tableId) : metadata(table);
        return LakeNameLimits.ofPlace(mirrorCatalog, metadata.location())
                .<MirrorState>map(MirrorState.Unplaceable::new)
                .orElseGet(() -> new MirrorState.Absent(metadata.location(), metadata.lastColumnId()));
    }

    private MirrorState absent(UUID tableId, TableIdentifier identifier) {
        Optional<String> unfit =
                LakeNameLimits.ofCatalog(mirrorCatalog, name(identifier)).or(() -> refusal(identifier));
        if (unfit.isPresent()) {
            return new MirrorState.Unplaceable(unfit.get());
        }
        // Other catalogs ask their server to prepare a place.
        if (!placesTables && !(catalog() instanceof BaseMetastoreCatalog)) {
            return new MirrorState.Absent("");
        }
        // Some catalogs can't say where a table would be while its namespace has no place itself.
        if (placesTables) {
            CatalogNames.createNamespace(catalog(), identifier.namespace());
        } else if (mirrorCatalog.profile().namespaces().placeTables()
                && !CatalogNames.hasNamespace(catalog(), identifier.namespace())) {
            return new MirrorState.Absent("");
        }
        String location;
        try {
            location = newLocation(identifier);
        } catch (RuntimeException e) {
            if (!placesTables || StagedCreation.refusal(e).isEmpty()) {
                throw e;
            }
            return unfinished(tableId, UnfinishedMirror.create(catalog(), identifier, source));
        }
        return LakeNameLimits.ofPlace(mirrorCatalog, location)
                .<MirrorState>map(MirrorState.Unplaceable::new)
                .orElseGet(() -> new MirrorState.Absent(location));
    }

    /** What the catalog's own client says against a name, without asking the server. */
    private Optional<String> refusal(TableIdentifier identifier) {
        try {
            catalog().buildTable(identifier, new Schema());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            LOG.debug("{} refuses {}", mirrorCatalog, identifier, e);
            String names = mirrorCatalog.profile().namespaces().names();
            return Optional.of("the catalog takes no table of that name" + (names.isEmpty() ? "" : ": " + names));
        }
    }

    private MirrorState state(UUID tableId, TableMetadata metadata) {
        Optional<UUID> mirrored = MirrorMarks.mirroredBy(metadata);
        if (mirrored.isEmpty()) {
            return new MirrorState.Foreign(metadata.location(), metadata.lastColumnId());
        }
        String path = metadata.property(MirrorMarks.PATH, "");
        if (isOfAnotherSource(metadata)) {
            return new MirrorState.OfAnotherSource(
                    path, mirrored.get(), MirrorSourceMark.of(metadata), metadata.location(), metadata.lastColumnId());
        }
        if (!isOfThatKind(metadata)) {
            return new MirrorState.SetApart(path, !replays);
        }
        if (!mirrored.get().equals(tableId)) {
            return new MirrorState.OfAnother(
                    path,
                    mirrored.get(),
                    metadata.location(),
                    metadata.lastColumnId(),
                    MirrorSourceMark.of(metadata).isPresent());
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
                        MirrorSourceMark.of(metadata)))
                .orElseGet(() -> new MirrorState.WithoutPosition(path));
    }

    private static ExternalWrites otherHands(TableMetadata metadata) {
        return new ExternalWrites(
                ForeignWrites.above(metadata),
                MirrorMarks.newest(metadata).map(Snapshot::snapshotId),
                MirrorColumns.mark(metadata));
    }

    final SourceInstance source() {
        return source;
    }

    final boolean isOfAnotherSource(TableMetadata metadata) {
        return MirrorSourceMark.isOfAnother(metadata, source);
    }

    /** Whether it is one of the replays, where these are asked for, or else of the mirrors. */
    final boolean isOfThatKind(TableMetadata metadata) {
        return MirrorMarks.isReplay(metadata) == replays;
    }

    /** Whether a table is one of those that are asked for here. */
    final boolean isOurs(UUID tableId, TableMetadata metadata) {
        return !isOfAnotherSource(metadata)
                && isOfThatKind(metadata)
                && MirrorMarks.mirroredBy(metadata).filter(tableId::equals).isPresent();
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
                    schemas.computeIfAbsent(schemaId, id -> SchemaParser.toJson(schema)),
                    MirrorMarks.madeOf(snapshot, metadata)));
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
        LakeTables.forEachMirror(catalog, (identifier, table) -> MirrorMarks.mirroredBy(metadata(table))
                .filter(tableId -> MirrorMarks.isReplay(metadata(table)) == replays)
                .filter(tableId -> !MirrorSourceMark.isOfAnother(metadata(table), source))
                .ifPresent(tableId -> remember(mirrors, tableId, name(identifier))));
        return mirrors;
    }

    private static void remember(Map<UUID, TargetName> mirrors, UUID tableId, TargetName target) {
        TargetName first = mirrors.putIfAbsent(tableId, target);
        if (first != null) {
            LOG.debug("{} is a copy of {}, passed over", target.fullName(), first.fullName());
        }
    }
}
