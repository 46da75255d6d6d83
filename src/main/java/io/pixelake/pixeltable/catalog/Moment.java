package io.pixelake.pixeltable.catalog;

import io.pixelake.model.Position;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A moment of a table's history: the rows that it shows at a position can differ from those before.
 *
 * @param schemaVersions the schema version in force, for each of the table's members
 * @param user who made the newest of its versions; absent where Pixeltable doesn't say
 */
public record Moment(Position position, List<Long> schemaVersions, Optional<String> user) {
    public Moment {
        schemaVersions = List.copyOf(schemaVersions);
    }

    /** A moment of which only the columns are asked for. */
    public Moment(Position position, List<Long> schemaVersions) {
        this(position, schemaVersions, Optional.empty());
    }

    static Moment of(SourceTable table, List<LoggedVersion> versions) {
        return new Moment(
                table.position(versions.stream().map(LoggedVersion::version).toList()),
                versions.stream().map(LoggedVersion::schemaVersion).toList(),
                newest(versions).user());
    }

    /** Versions that one operation made have one time, and one user. */
    private static LoggedVersion newest(List<LoggedVersion> versions) {
        return Collections.max(versions, Comparator.comparingDouble(LoggedVersion::createdAtSeconds));
    }
}
