package io.pixelake.lake.probe;

import io.pixelake.lake.LocalFileIO;
import io.pixelake.lake.TableTrouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Removes what a probe made, whether the catalog said that it did or not. Of files only those are deleted that lie in a folder with the scratch
 * table's name or id in its path, since a catalog might put several tables into one.
 */
final class ScratchRemoval {
    private static final Pattern LOCAL = Pattern.compile("(file:)?/");

    private final Catalog catalog;
    private final String catalogName;
    private final ScratchName scratch;
    private final ProbeFindings findings;
    private final Optional<ScratchFolder> warehouse;
    private boolean namespaceMade;
    private Optional<Table> planned = Optional.empty();
    private Optional<ScratchFolder> local = Optional.empty();
    private final List<String> dataFiles = new ArrayList<>();
    private boolean tableMade;
    private boolean purged;

    /** @param warehouse the catalog's property, where it has it: folders there may be made with the namespace already */
    ScratchRemoval(
            Catalog catalog,
            String catalogName,
            ScratchName scratch,
            Optional<String> warehouse,
            ProbeFindings findings) {
        this.catalog = catalog;
        this.catalogName = catalogName;
        this.scratch = scratch;
        this.warehouse = warehouse.flatMap(ScratchRemoval::localFolder);
        this.findings = findings;
    }

    private static Optional<ScratchFolder> localFolder(String location) {
        return LOCAL.matcher(location).lookingAt()
                ? Optional.of(ScratchFolder.at(LocalFileIO.path(location)))
                : Optional.empty();
    }

    /** The namespace is about to be made. */
    void planNamespace() {
        namespaceMade = true;
    }

    /** The table is about to be made. */
    void planTable(Table table) {
        planned = Optional.of(table);
        local = localFolder(table.location());
    }

    /** The table is there. */
    void madeTable() {
        tableMade = true;
    }

    /** A data file is about to be written, which no table has before it is committed. */
    void planFile(String location) {
        dataFiles.add(location);
    }

    /** Where the table is, as far as that is known. */
    Optional<String> location() {
        return planned.map(Table::location);
    }

    void remove() {
        if (planned.isPresent()) {
            List.of(scratch.table(), scratch.renamedTable()).forEach(this::drop);
            deleteFiles(planned.get());
        }
        if (namespaceMade) {
            scratch.own().forEach(this::dropNamespace);
        }
        warehouse.ifPresent(
                folder -> attempt("delete the folder of the warehouse", "Delete it by hand.", folder::deleteEmpty));
    }

    private void drop(TableIdentifier table) {
        attempt(
                "drop the table " + table,
                "Drop it by hand. Mirrors are dropped with lake.on-drop: drop only, but the right to drop tables is"
                        + " needed for that.",
                () -> {
                    if (catalog.tableExists(table)) {
                        dropWithFiles(table);
                    }
                });
    }

    /** Servers may be set so that they never delete files. */
    private void dropWithFiles(TableIdentifier table) {
        try {
            catalog.dropTable(table, true);
            purged = true;
        } catch (NoSuchTableException e) {
            // Dropped, as was asked for.
        } catch (RuntimeException e) {
            catalog.dropTable(table, false);
            findings.notes()
                    .add("The " + catalogName + " drops no table together with its files (" + TableTrouble.reason(e)
                            + "): lake.purge-dropped can't be used with it.");
        }
    }

    /** Where the table was never made there is hardly a file, and the reason why it wasn't may be why none can be deleted. */
    private void deleteFiles(Table table) {
        String location = table.location();
        try {
            dataFiles.forEach(table.io()::deleteFile);
            if (!deletesFolder(table) && !purged) {
                noteFilesAt(location, "the probe can't find there which files are its own");
            }
        } catch (RuntimeException e) {
            if (tableMade) {
                report(
                        "delete the files at " + location,
                        e,
                        "Delete that folder by hand, and grant the right to list and delete files, which maintenance"
                                + " needs.");
            } else {
                noteFilesAt(location, TableTrouble.reason(e));
            }
        }
    }

    private void noteFilesAt(String location, String why) {
        findings.left()
                .add("Files of the probe may be left at " + location + " in the " + catalogName + ": " + why + ". "
                        + (isOwn(planned.orElseThrow())
                                ? "Delete that folder by hand."
                                : "Delete by hand what was written there during the probe."));
    }

    private boolean isOwn(Table table) {
        return table.location().contains(scratch.mark())
                || table.location().contains(table.uuid().toString());
    }

    /** Not where others' files may be in it, or the store's client can't list them. */
    private boolean deletesFolder(Table table) {
        if (!isOwn(table)) {
            return false;
        }
        String folder = outermost(table.location());
        if (local.isPresent()) {
            local.get().delete(LocalFileIO.path(folder));
            return true;
        }
        if (table.io() instanceof SupportsPrefixOperations prefixes) {
            prefixes.deletePrefix(folder + "/");
            return true;
        }
        return false;
    }

    /** The first folder of a location that has the probe's mark in its name, which may be a namespace's; else the location. */
    private String outermost(String location) {
        int mark = location.indexOf(scratch.mark());
        int end = mark < 0 ? -1 : location.indexOf('/', mark);
        return end < 0 ? location : location.substring(0, end);
    }

    private void dropNamespace(Namespace namespace) {
        attempt("drop the namespace " + namespace, "Drop it by hand. No mirror needs that right.", () -> {
            SupportsNamespaces namespaces = (SupportsNamespaces) catalog;
            if (namespaces.namespaceExists(namespace)) {
                namespaces.dropNamespace(namespace);
            }
        });
    }

    private void attempt(String what, String cure, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            report(what, e, cure);
        }
    }

    private void report(String what, RuntimeException failure, String cure) {
        findings.problems()
                .add("Cannot " + what + " in the " + catalogName + ", which may be left of the probe: "
                        + TableTrouble.reason(failure) + ". " + cure);
    }
}
