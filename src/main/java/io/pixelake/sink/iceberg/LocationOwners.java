package io.pixelake.sink.iceberg;

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
 * Whose files lie below a table's location. A table that was renamed keeps its folder, a copy may have been registered on the
 * same one, and any table may be told to write anywhere: whatever can't be told apart for sure is somebody else's.
 */
final class LocationOwners {
    private static final List<String> PLACES = List.of(
            TableProperties.WRITE_DATA_LOCATION,
            TableProperties.WRITE_METADATA_LOCATION,
            TableProperties.OBJECT_STORE_PATH,
            TableProperties.WRITE_FOLDER_STORAGE_LOCATION);

    private final CatalogListing listing;
    private final TableIdentifier name;
    private final String location;

    private LocationOwners(CatalogListing listing, TableIdentifier name, Table table) {
        this.listing = listing;
        this.name = name;
        this.location = folder(table.location());
    }

    /** Returns why files below the table's location may belong to another table of the catalog, as the end of a sentence. */
    static Optional<String> whoElseWritesInto(Catalog catalog, TableIdentifier name, Table table) {
        return CatalogListing.of(catalog)
                .map(listing -> new LocationOwners(listing, name, table)
                        .among(listing.topNamespaces().stream())
                        .findFirst())
                .orElse(Optional.of("the catalog can't say which tables there are"));
    }

    private Stream<String> among(Stream<Namespace> parents) {
        return parents.flatMap(parent -> Stream.concat(
                listing.tablesIn(parent).stream()
                        .filter(other -> !other.equals(name))
                        .flatMap(this::obstacle),
                among(listing.namespacesIn(parent).stream())));
    }

    private Stream<String> obstacle(TableIdentifier other) {
        try {
            Table table = listing.catalog().loadTable(other);
            boolean inside = Stream.concat(
                            Stream.of(table.location()),
                            PLACES.stream()
                                    .flatMap(place ->
                                            Stream.ofNullable(table.properties().get(place))))
                    .anyMatch(place -> folder(place).startsWith(location));
            return inside ? Stream.of(other + " lies in " + location + " too") : Stream.empty();
        } catch (NoSuchTableException e) {
            return Stream.empty();
        } catch (RuntimeException e) {
            return Stream.of(other + " can't be loaded, so nobody knows where its files are: " + e);
        }
    }

    private static String folder(String location) {
        String path = OrphanFiles.path(location);
        return path.endsWith("/") ? path : path + "/";
    }
}
