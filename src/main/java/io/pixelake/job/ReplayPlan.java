package io.pixelake.job;

import io.pixelake.config.NearestName;
import io.pixelake.config.UserError;
import io.pixelake.model.Position;
import io.pixelake.pixeltable.Moment;
import io.pixelake.pixeltable.SourceAddress;
import io.pixelake.pixeltable.SourceReadException;
import io.pixelake.pixeltable.SourceTable;
import io.pixelake.pixeltable.VersionLog;
import java.util.List;

/**
 * A replay whose table and versions were found in the source.
 *
 * @param first the version that it begins with
 * @param end the position that it ends at
 */
record ReplayPlan(SourceTable table, long first, Position end) {
    private static final int SUGGESTED_TABLES = 3;

    /**
     * Finds what is asked for.
     *
     * @throws UserError when the table isn't there, or hasn't these versions
     */
    static ReplayPlan of(SourceAddress address, ReplayRequest request) {
        try (VersionLog log = VersionLog.open(address)) {
            SourceTable table = find(log.tables(), request.table());
            return of(log, table, request);
        } catch (SourceReadException e) {
            throw new UserError(1, "Cannot read Pixeltable's database at " + address + ": " + e.getMessage());
        }
    }

    private static SourceTable find(List<SourceTable> tables, String path) {
        return tables.stream()
                .filter(table -> table.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new UserError(2, unknown(path, tables)));
    }

    private static String unknown(String path, List<SourceTable> tables) {
        List<String> paths = tables.stream().map(SourceTable::path).toList();
        return "Cannot replay " + path + ": the source has no table of that path. "
                + (paths.isEmpty()
                        ? "It has no tables at all."
                        : "The nearest: " + String.join(", ", NearestName.nearest(path, paths, SUGGESTED_TABLES))
                                + ".");
    }

    private static ReplayPlan of(VersionLog log, SourceTable table, ReplayRequest request) throws SourceReadException {
        List<Long> versions = log.versions(table);
        if (versions.isEmpty() || table.current().isEmpty()) {
            throw new UserError(
                    1, "Cannot replay " + table.path() + ": Pixeltable's catalog has no row for its current version.");
        }
        long first = request.from().orElse(versions.get(0));
        long last = request.to().orElse(table.current().get().own().version());
        check(table.path(), first, versions);
        check(table.path(), last, versions);
        if (first > last) {
            throw new UserError(
                    2,
                    "Cannot replay " + table.path() + " from version " + first + " to " + last
                            + ": the first comes after the last. Give a --from that isn't greater than --to.");
        }
        moment(log, table, first);
        Position end = request.to().isPresent()
                ? moment(log, table, last).position()
                : table.current().get();
        return new ReplayPlan(table, first, end);
    }

    private static void check(String path, long version, List<Long> versions) {
        if (!versions.contains(version)) {
            throw new UserError(
                    2,
                    "Cannot replay version " + version + " of " + path + ": it doesn't exist. There "
                            + (versions.size() == 1 ? "is only version " : "are versions ") + ranges(versions) + ".");
        }
    }

    private static Moment moment(VersionLog log, SourceTable table, long version) throws SourceReadException {
        return log.atVersion(table, version)
                .orElseThrow(() -> new UserError(
                        2,
                        "Cannot replay version " + version + " of " + table.path()
                                + ": its base has no version that old any more. Begin later, with --from."));
    }

    /** {@code 0 to 4, 7}. */
    static String ranges(List<Long> versions) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < versions.size(); i++) {
            int begin = i;
            while (i + 1 < versions.size() && versions.get(i + 1) == versions.get(i) + 1) {
                i++;
            }
            text.append(text.isEmpty() ? "" : ", ").append(versions.get(begin));
            text.append(i > begin ? " to " + versions.get(i) : "");
        }
        return text.toString();
    }
}
