package io.pixelake.access;

import io.pixelake.config.NearestName;
import io.pixelake.config.UserError;
import io.pixelake.model.FoldedNames;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceReadException;
import java.util.Collection;
import java.util.List;

/**
 * The table that a command names, and its versions.
 *
 * @param what is done with it: {@code replay}, {@code export}
 * @param versions all that it has, at least one
 */
public record TableAccess(String what, SourceTable table, List<Long> versions) {
    private static final int SUGGESTED_TABLES = 3;

    /**
     * Looks for it.
     *
     * @throws UserError when it isn't there, or can't be read
     */
    public static TableAccess find(VersionLog log, String path, String what) throws SourceReadException {
        List<SourceTable> tables = log.tables();
        List<String> paths = tables.stream().map(SourceTable::path).toList();
        SourceTable table = FoldedNames.meant(path, paths)
                .map(meant -> tables.get(paths.indexOf(meant)))
                .orElseThrow(() -> new UserError(2, unknown(path, what, paths)));
        List<Long> versions = log.versions(table);
        if (versions.isEmpty() || table.current().isEmpty()) {
            throw new UserError(
                    1, "Cannot " + what + " " + path + ": Pixeltable's catalog has no row for its current version.");
        }
        return new TableAccess(what, table, versions);
    }

    private static String unknown(String path, String what, List<String> paths) {
        return "Cannot " + what + " " + path + ": the source has no table of that path. " + nearest(path, paths);
    }

    /** A sentence that names those of the paths that a mistyped one may mean. */
    public static String nearest(String path, Collection<String> paths) {
        return paths.isEmpty()
                ? "There are no tables at all."
                : "The nearest: " + String.join(", ", NearestName.nearest(path, paths, SUGGESTED_TABLES)) + ".";
    }

    /** @throws UserError when there is no such version */
    public void check(long version) {
        if (!versions.contains(version)) {
            throw new UserError(
                    2,
                    "Cannot " + what + " version " + version + " of " + table.path() + ": it doesn't exist. There "
                            + (versions.size() == 1 ? "is only version " : "are versions ") + ranges(versions) + ".");
        }
    }

    /**
     * What the table shows as a version.
     *
     * @throws UserError when that can't be said any more
     */
    public Moment moment(VersionLog log, long version) throws SourceReadException {
        return log.atVersion(table, version)
                .orElseThrow(() -> new UserError(
                        2,
                        "Cannot " + what + " version " + version + " of " + table.path()
                                + ": its base has no version that old any more. Take a later one."));
    }

    /** {@code 0 to 4, 7}. */
    public static String ranges(List<Long> versions) {
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
