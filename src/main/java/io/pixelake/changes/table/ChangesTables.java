package io.pixelake.changes.table;

import io.pixelake.changes.feed.ChangeFeed;
import io.pixelake.changes.feed.FeedColumns;
import io.pixelake.changes.target.ChangesTargetException;
import io.pixelake.lake.CatalogNames;
import io.pixelake.lake.CatalogProfile;
import io.pixelake.lake.LakeTables;
import io.pixelake.lake.MirrorMarks;
import io.pixelake.lake.MirrorSourceMark;
import io.pixelake.lake.MirrorTableProperties;
import io.pixelake.lake.write.WritableMirrorTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the changes tables of mirrors, and creates those that aren't there. A changes table knows its mirror by Iceberg's table id, so when
 * the mirror was renamed its changes table is renamed too. Any thread.
 */
final class ChangesTables {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesTables.class);
    /** A property: what the mirror was called at the last commit, by which its changes table has its name. */
    static final String MIRROR = "pixelake.changes-of-table";

    private final Catalog catalog;
    private final UnaryOperator<TableIdentifier> names;
    private final boolean initial;
    private final CatalogProfile profile;
    /** Where they are, by the ids of their mirrors. */
    private final Map<String, TableIdentifier> known = new ConcurrentHashMap<>();

    private boolean searched;

    ChangesTables(Catalog catalog, UnaryOperator<TableIdentifier> names, boolean initial, CatalogProfile profile) {
        this.catalog = catalog;
        this.names = names;
        this.initial = initial;
        this.profile = profile;
    }

    /** The changes table of a mirror; empty when there is none. */
    Optional<BaseTable> find(TableIdentifier mirror, BaseTable from) throws ChangesTargetException {
        TableIdentifier name = names.apply(mirror);
        try {
            return Optional.of(checked(mirror, from, name, (BaseTable) catalog.loadTable(name)));
        } catch (NoSuchTableException e) {
            return move(mirror, from, name);
        }
    }

    BaseTable findOrCreate(TableIdentifier mirror, BaseTable from) throws ChangesTargetException {
        Optional<BaseTable> there = find(mirror, from);
        return there.isPresent() ? prepared(mirror, from, there.get()) : create(mirror, from);
    }

    /** With what the catalog has to know before a commit changes the columns; the tables of earlier releases lack it. */
    private BaseTable prepared(TableIdentifier mirror, BaseTable from, BaseTable table)
            throws NotAChangesTableException {
        TableIdentifier name = names.apply(mirror);
        try {
            if (!WritableMirrorTable.existing(table, profile).prepare()) {
                return table;
            }
        } catch (CommitFailedException e) {
            LOG.debug("{}: another commit was faster", name, e);
        }
        return checked(mirror, from, name, (BaseTable) catalog.loadTable(name));
    }

    private BaseTable checked(TableIdentifier mirror, BaseTable from, TableIdentifier name, BaseTable table)
            throws NotAChangesTableException {
        String id = table.properties().get(MirrorMarks.CHANGES_OF);
        if (id == null) {
            throw NotAChangesTableException.somethingElse(mirror, name);
        }
        if (!id.equals(idOf(from))) {
            throw NotAChangesTableException.ofAnotherMirror(mirror, name, id);
        }
        known.put(id, name);
        return table;
    }

    private static String idOf(BaseTable mirror) {
        return mirror.uuid().toString();
    }

    private Optional<BaseTable> move(TableIdentifier mirror, BaseTable from, TableIdentifier name)
            throws ChangesTargetException {
        Optional<TableIdentifier> elsewhere = elsewhere(idOf(from));
        if (elsewhere.filter(catalog::tableExists).isEmpty()) {
            return Optional.empty();
        }
        try {
            CatalogNames.createNamespace(catalog, name.namespace());
            catalog.renameTable(elsewhere.get(), name);
        } catch (RuntimeException e) {
            throw new ChangesTargetException(
                    "Cannot rename " + elsewhere.get() + " to " + name + ", as its mirror is " + mirror + " now: "
                            + e.getMessage()
                            + ". Rename it yourself, or drop it if nobody needs it any more: a new changes table is"
                            + " created then.",
                    e);
        }
        LOG.info("{}: renamed to {}, as its mirror is {} now", elsewhere.get(), name, mirror);
        return Optional.of(checked(mirror, from, name, (BaseTable) catalog.loadTable(name)));
    }

    private synchronized Optional<TableIdentifier> elsewhere(String id) {
        if (!searched && !known.containsKey(id)) {
            LakeTables.forEachChangesTable(catalog, (name, table) -> {
                Map<String, String> properties = table.properties();
                // Another target may have a changes table of the same mirror.
                if (properties.containsKey(MIRROR)
                        && name.equals(names.apply(TableIdentifier.parse(properties.get(MIRROR))))) {
                    known.put(properties.get(MirrorMarks.CHANGES_OF), name);
                }
            });
            searched = true;
        }
        return Optional.ofNullable(known.get(id));
    }

    private BaseTable create(TableIdentifier mirror, BaseTable from) throws ChangesTargetException {
        TableIdentifier name = names.apply(mirror);
        Schema schema = new ChangesSchema(FeedColumns.of(from.schema())).schema();
        CatalogNames.createNamespace(catalog, name.namespace());
        try {
            WritableMirrorTable created = WritableMirrorTable.create(
                    catalog.buildTable(name, schema).withProperties(properties(mirror, from)));
            // Iceberg gives field ids of its own to the columns of a new table.
            TableMetadata metadata = ChangesCommit.withSchema(created.base(), schema);
            created.commit(TableMetadata.buildFrom(metadata)
                    .setDefaultSortOrder(ChangesSchema.order(schema))
                    .build());
        } catch (AlreadyExistsException e) {
            LOG.debug("{}: another writer created it", name, e);
        }
        try {
            return checked(mirror, from, name, (BaseTable) catalog.loadTable(name));
        } catch (NoSuchTableException e) {
            throw NotAChangesTableException.somethingElse(mirror, name);
        }
    }

    private Map<String, String> properties(TableIdentifier mirror, BaseTable from) {
        Map<String, String> properties = MirrorTableProperties.defaults(profile);
        properties.put(TableProperties.FORMAT_VERSION, Integer.toString(TableUtil.formatVersion(from)));
        // Other engines' expiry heeds it too.
        properties.put(TableProperties.MIN_SNAPSHOTS_TO_KEEP, Integer.toString(ChangesCommit.SNAPSHOTS_KEPT));
        properties.putAll(marks(mirror, from));
        if (!initial) {
            ChangeFeed.newest(from.operations().current())
                    .ifPresent(newest -> properties.put(ChangesThrough.PROPERTY, ChangesThrough.text(newest)));
        }
        return properties;
    }

    /** What a changes table says of its mirror. */
    static Map<String, String> marks(TableIdentifier mirror, BaseTable from) {
        Map<String, String> marks = new HashMap<>();
        marks.put(MirrorMarks.CHANGES_OF, idOf(from));
        marks.put(MIRROR, mirror.toString());
        MirrorSourceMark.of(from.operations().current())
                .map(MirrorSourceMark::properties)
                .ifPresent(marks::putAll);
        return marks;
    }
}
