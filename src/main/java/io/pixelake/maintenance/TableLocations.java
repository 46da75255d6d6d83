package io.pixelake.maintenance;

import io.pixelake.lake.CatalogListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Where the tables of a catalog have their files, as of one listing. A table that was renamed keeps its folder, a copy may
 * have been registered on the same one, and any table may be told to write anywhere: whatever can't be told apart for sure
 * is taken for another table's. So all tables are asked, not only those in namespaces of mirrors.
 */
final class TableLocations {
    private static final List<String> PLACES = List.of(
            TableProperties.WRITE_DATA_LOCATION,
            TableProperties.WRITE_METADATA_LOCATION,
            TableProperties.OBJECT_STORE_PATH,
            TableProperties.WRITE_FOLDER_STORAGE_LOCATION);

    private final List<Folder> folders = new ArrayList<>();
    private final List<Unknown> unknown = new ArrayList<>();
    private final boolean listed;

    private TableLocations(boolean listed) {
        this.listed = listed;
    }

    /** A folder that a table has files in, without scheme, with a slash at its end. */
    private record Folder(TableIdentifier table, String path) {}

    /** A table that can't be loaded. */
    private record Unknown(TableIdentifier table, String reason) {}

    /** Of a catalog that can't be asked. */
    static TableLocations unknown() {
        return new TableLocations(false);
    }

    /** Asks the catalog for each of its tables, once. */
    static TableLocations of(Catalog catalog) {
        Optional<CatalogListing> listing = CatalogListing.of(catalog);
        TableLocations locations = new TableLocations(listing.isPresent());
        listing.ifPresent(catalogs -> locations.walk(catalogs, catalogs.topNamespaces()));
        return locations;
    }

    private void walk(CatalogListing listing, List<Namespace> parents) {
        for (Namespace parent : parents) {
            listing.tablesIn(parent).forEach(table -> add(listing.catalog(), table));
            walk(listing, listing.namespacesIn(parent));
        }
    }

    private void add(Catalog catalog, TableIdentifier name) {
        try {
            Table table = catalog.loadTable(name);
            Stream.concat(
                            Stream.of(table.location()),
                            PLACES.stream()
                                    .flatMap(place ->
                                            Stream.ofNullable(table.properties().get(place))))
                    .forEach(place -> folders.add(new Folder(name, folder(place))));
        } catch (NoSuchTableException e) {
            // Dropped since it was listed.
            return;
        } catch (RuntimeException e) {
            unknown.add(new Unknown(name, e.toString()));
        }
    }

    /** Returns why files below the table's location may belong to another table of the catalog, as the end of a sentence. */
    Optional<String> whoElseWritesInto(TableIdentifier name, Table table) {
        if (!listed) {
            return Optional.of("the catalog can't say which tables there are");
        }
        String location = folder(table.location());
        Stream<String> inside = folders.stream()
                .filter(folder -> !folder.table().equals(name) && folder.path().startsWith(location))
                .map(folder -> folder.table() + " lies in " + location + " too");
        Stream<String> unloadable = unknown.stream()
                .filter(other -> !other.table().equals(name))
                .map(other ->
                        other.table() + " can't be loaded, so it is unknown where its files are: " + other.reason());
        return Stream.concat(inside, unloadable).findFirst();
    }

    private static String folder(String location) {
        String path = OrphanFiles.path(location);
        return path.endsWith("/") ? path : path + "/";
    }
}
