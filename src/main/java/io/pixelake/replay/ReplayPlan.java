package io.pixelake.replay;

import io.pixelake.access.TableAccess;
import io.pixelake.config.UserError;
import io.pixelake.model.Position;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceReadException;

/**
 * A replay whose table and versions were found in the source.
 *
 * @param first the version that it begins with
 * @param end the position that it ends at
 */
record ReplayPlan(SourceTable table, long first, Position end) {

    /**
     * Finds what is asked for.
     *
     * @throws UserError when the table isn't there, or hasn't these versions
     */
    static ReplayPlan of(SourceAddress address, ReplayRequest request) {
        try (VersionLog log = VersionLog.open(address)) {
            return of(log, TableAccess.find(log, request.table(), "replay"), request);
        } catch (SourceReadException e) {
            throw new UserError(1, "Cannot read Pixeltable's database at " + address + ": " + e.getMessage());
        }
    }

    private static ReplayPlan of(VersionLog log, TableAccess asked, ReplayRequest request) throws SourceReadException {
        SourceTable table = asked.table();
        Position current = table.current().orElseThrow();
        long first = request.from().orElse(asked.versions().get(0));
        long last = request.to().orElse(current.own().version());
        asked.check(first);
        asked.check(last);
        if (first > last) {
            throw new UserError(
                    2,
                    "Cannot replay " + table.path() + " from version " + first + " to " + last
                            + ": the first comes after the last. Give a --from that isn't greater than --to.");
        }
        asked.moment(log, first);
        Position end = request.to().isPresent() ? asked.moment(log, last).position() : current;
        return new ReplayPlan(table, first, end);
    }
}
