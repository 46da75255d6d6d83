package io.pixelake.changes.table;

import io.pixelake.changes.feed.ChangeFeed;
import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.changes.target.CaughtUp;
import io.pixelake.changes.target.ChangesTarget;
import io.pixelake.changes.target.ChangesTargetException;
import io.pixelake.lake.CatalogProfile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Writes the changes of each mirror to an Iceberg table of its own, in the mirrors' catalog. One thread per mirror at a time. */
public final class IcebergChanges implements ChangesTarget {
    private static final long ROWS_PER_COMMIT = 1_000_000;

    private final Catalog catalog;
    private final UnaryOperator<TableIdentifier> names;
    private final Content content;
    private final long rowsPerCommit;
    private final ChangesTables tables;

    /**
     * What the tables hold.
     *
     * @param before whether each update is preceded by the row as it was
     * @param initial whether a new one begins with the rows of the mirror's oldest version, or with what changes from then on
     */
    public record Content(boolean before, boolean initial) {}

    /** @param names what the changes table of a mirror is called */
    public IcebergChanges(Catalog catalog, UnaryOperator<TableIdentifier> names, Content content) {
        this(catalog, names, content, ROWS_PER_COMMIT);
    }

    IcebergChanges(Catalog catalog, UnaryOperator<TableIdentifier> names, Content content, long rowsPerCommit) {
        this.catalog = catalog;
        this.names = names;
        this.content = content;
        this.rowsPerCommit = rowsPerCommit;
        this.tables = new ChangesTables(catalog, names, content.initial(), CatalogProfile.of(catalog));
    }

    @Override
    public CaughtUp catchUp(TableIdentifier mirror) throws IOException, ChangesTargetException {
        ChangesTable changes = new ChangesTable(catalog, mirror, names.apply(mirror), content.before(), rowsPerCommit);
        CaughtUp done = CaughtUp.NOTHING;
        while (true) {
            Optional<BaseTable> from = mirrorWithVersions(mirror);
            if (from.isEmpty()) {
                return done;
            }
            BaseTable to = tables.findOrCreate(mirror, from.get());
            List<ChangeSet> due = changes.due(from.get(), to);
            if (due.isEmpty()) {
                return done;
            }
            done = done.and(changes.append(from.get(), to, due));
        }
    }

    @Override
    public Optional<FeedPosition> reported(TableIdentifier mirror) throws ChangesTargetException {
        Optional<BaseTable> from = mirrorWithVersions(mirror);
        Optional<BaseTable> to = from.isEmpty() ? Optional.empty() : tables.find(mirror, from.get());
        return to.flatMap(table -> ChangesThrough.of(table.operations().current()));
    }

    private Optional<BaseTable> mirrorWithVersions(TableIdentifier mirror) {
        try {
            return Optional.of((BaseTable) catalog.loadTable(mirror))
                    .filter(table ->
                            ChangeFeed.newest(table.operations().current()).isPresent());
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }
}
