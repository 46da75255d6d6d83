package io.pixelake.sink.iceberg;

import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTables;
import io.pixelake.model.TableVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** The one class through which the source asks what is committed. One thread at a time. */
public final class CatalogMirrorTables implements MirrorTables {
    private final MirrorCatalog mirrorCatalog;
    private transient Catalog catalog;

    public CatalogMirrorTables(MirrorCatalog mirrorCatalog) {
        this.mirrorCatalog = mirrorCatalog;
    }

    static TableIdentifier identifier(List<String> namespace, String table) {
        return TableIdentifier.of(Namespace.of(namespace.toArray(String[]::new)), table);
    }

    @Override
    public MirrorState stateOf(UUID tableId, List<String> namespace, String table) {
        TableIdentifier identifier = identifier(namespace, table);
        try {
            return state(tableId, catalog().loadTable(identifier));
        } catch (NoSuchTableException e) {
            return new MirrorState.Absent(newLocation(identifier));
        }
    }

    private Catalog catalog() {
        if (catalog == null) {
            catalog = mirrorCatalog.open();
        }
        return catalog;
    }

    private static MirrorState state(UUID tableId, Table table) {
        TableMetadata metadata = ((HasTableOperations) table).operations().current();
        Map<String, String> properties = metadata.properties();
        String mirrored = properties.get(MirrorMarks.TABLE_ID);
        if (mirrored == null) {
            return new MirrorState.Foreign(metadata.location(), metadata.lastColumnId());
        }
        String path = properties.getOrDefault(MirrorMarks.PATH, "");
        if (!mirrored.equals(tableId.toString())) {
            return new MirrorState.OfAnother(path, mirrored);
        }
        Optional<TableVersion> position = MirrorMarks.position(metadata);
        return position.isEmpty()
                ? new MirrorState.WithoutPosition(path)
                : new MirrorState.At(
                        position.get(),
                        metadata.location(),
                        SchemaParser.toJson(metadata.schema()),
                        metadata.lastColumnId());
    }

    /** Asks the catalog where it would put the table, by way of a transaction that is never committed. */
    private String newLocation(TableIdentifier identifier) {
        return catalog()
                .buildTable(identifier, new Schema())
                .createTransaction()
                .table()
                .location();
    }
}
