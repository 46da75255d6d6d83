package io.pixelake.versions;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The versions of what was asked for.
 *
 * @param lake the lake, as it was named
 * @param sourceError why the source can't be read; what only Pixeltable knows is left out then
 * @param tables one, or where a table has several mirrors one for each
 */
record VersionsReport(Instant at, String lake, Optional<String> sourceError, List<TableVersions> tables) {
    VersionsReport {
        tables = List.copyOf(tables);
    }
}
