package io.pixelake.pixeltable.catalog;

import io.pixelake.model.Position;
import java.util.List;

/**
 * A moment of a table's history: the rows that it shows at a position can differ from those before.
 *
 * @param schemaVersions the schema version in force, for each of the table's members
 */
public record Moment(Position position, List<Long> schemaVersions) {
    public Moment {
        schemaVersions = List.copyOf(schemaVersions);
    }

    static Moment of(SourceTable table, List<LoggedVersion> versions) {
        return new Moment(
                table.position(versions.stream().map(LoggedVersion::version).toList()),
                versions.stream().map(LoggedVersion::schemaVersion).toList());
    }
}
