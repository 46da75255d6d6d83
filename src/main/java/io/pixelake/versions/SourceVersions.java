package io.pixelake.versions;

import io.pixelake.config.UserError;
import io.pixelake.model.Position;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.catalog.LoggedChange;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.versions.SourceVersion.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads all versions of one table from Pixeltable's log. */
final class SourceVersions {
    private static final int ATTEMPTS = 5;

    private final VersionLog log;
    private final SourceTable table;
    private final Map<UUID, String> paths = new HashMap<>();
    private final Map<UUID, Map<TableVersion, LoggedChange>> changes = new HashMap<>();

    private SourceVersions(VersionLog log, List<SourceTable> tables, SourceTable table) {
        this.log = log;
        this.table = table;
        tables.forEach(one -> paths.put(one.id(), one.path()));
    }

    /** Oldest first. Empty when the table was dropped meanwhile. */
    static List<SourceVersion> read(VersionLog log, UUID tableId) throws SourceReadException {
        for (int i = 0; i < ATTEMPTS; i++) {
            List<SourceTable> tables = log.tables();
            Optional<SourceTable> table =
                    tables.stream().filter(one -> one.id().equals(tableId)).findFirst();
            if (table.isEmpty()) {
                return List.of();
            }
            try {
                return new SourceVersions(log, tables, table.get()).read();
            } catch (VersionGoneException e) {
                // Reverted while it was read: read what there is now.
                continue;
            }
        }
        throw new UserError(
                1,
                "Cannot read the version log of table " + tableId
                        + ": it is reverted faster than it can be read. Try again later.");
    }

    private List<SourceVersion> read() throws SourceReadException, VersionGoneException {
        Optional<Moment> oldest = log.oldest(table);
        if (oldest.isEmpty()) {
            return List.of();
        }
        List<Moment> moments = new ArrayList<>(List.of(oldest.get()));
        moments.addAll(log.after(table, oldest.get().position(), Integer.MAX_VALUE - 1));
        List<SourceVersion> versions = new ArrayList<>();
        Optional<Position> before = Optional.empty();
        for (Moment moment : moments) {
            versions.add(new SourceVersion(moment.position(), moment.user(), change(before, moment.position())));
            before = Optional.of(moment.position());
        }
        return versions;
    }

    private Optional<Change> change(Optional<Position> before, Position now) throws SourceReadException {
        if (table.isPureSnapshot()) {
            // It has no version of its own but the one that made it, which counts no rows.
            return changesOf(table.id()).values().stream()
                    .findFirst()
                    .map(logged -> new Change(logged.inWords(), Optional.empty()));
        }
        if (before.isEmpty() || !before.get().own().equals(now.own())) {
            return change(table.id(), now.own()).map(Change::of);
        }
        for (int i = 0; i < now.bases().size(); i++) {
            Position.Base base = now.bases().get(i);
            if (!base.equals(before.get().bases().get(i))) {
                String path = paths.getOrDefault(base.tableId(), base.tableId().toString());
                return change(base.tableId(), base.version()).map(logged -> Change.ofBase(path, logged));
            }
        }
        return Optional.empty();
    }

    private Optional<LoggedChange> change(UUID of, TableVersion version) throws SourceReadException {
        return Optional.ofNullable(changesOf(of).get(version));
    }

    private Map<TableVersion, LoggedChange> changesOf(UUID of) throws SourceReadException {
        Map<TableVersion, LoggedChange> read = changes.get(of);
        if (read == null) {
            read = log.changesOf(of);
            changes.put(of, read);
        }
        return read;
    }
}
