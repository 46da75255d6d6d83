package io.pixelake.access;

import io.pixelake.config.MirrorConfig;
import io.pixelake.config.NearestName;
import io.pixelake.config.TableFilter;
import io.pixelake.config.UserError;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.TablePaths;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceReadException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that the source has when a command starts, and what of the settings names which of them.
 *
 * @param paths of all tables
 */
public record NamedTables(List<String> paths) {
    private static final Logger LOG = LoggerFactory.getLogger(NamedTables.class);
    private static final String HARM = "so rows and columns that it was to leave out are mirrored";

    public static NamedTables in(SourceAddress address) {
        try (VersionLog log = VersionLog.open(address)) {
            return in(log);
        } catch (SourceReadException e) {
            throw new UserError(1, "Cannot read Pixeltable's database at " + address + ": " + e.getMessage(), e);
        }
    }

    public static NamedTables in(VersionLog log) throws SourceReadException {
        return new NamedTables(log.tables().stream().map(SourceTable::path).toList());
    }

    /** Which table a path means. */
    public TablePaths letters() {
        return TablePaths.among(paths);
    }

    /** The table that a path means. */
    public Optional<String> meant(String path) {
        return FoldedNames.meant(path, paths);
    }

    public TableFilter filter(MirrorConfig config) {
        return TableFilter.of(config.source().reading().tables()).among(paths);
    }

    /**
     * The settings by path, so that whoever finds a table's by its path in any letters finds the right ones: of tables whose paths differ in
     * letter case only, one that nothing is said of has the defaults of its own.
     */
    public Map<String, MirrorConfig.Table> settings(MirrorConfig config) {
        Map<String, MirrorConfig.Table> settings = new HashMap<>(config.tables());
        letters().twins().forEach(twin -> settings.putIfAbsent(twin, MirrorConfig.Table.DEFAULTS));
        return settings;
    }

    /** What of the settings means no table, each as a sentence or two. */
    public List<String> mistakes(MirrorConfig config) {
        List<String> mistakes = new ArrayList<>();
        Set<String> used = new HashSet<>();
        paths.forEach(path -> letters().keyOf(config.tables(), path).ifPresent(used::add));
        for (String path : new TreeSet<>(config.tables().keySet())) {
            if (!used.contains(path)) {
                String twice = FoldedNames.meant(path, used)
                        .map(other -> "is the path of the same table as tables." + other + ", which counts")
                        .orElse("is the path of no table of the source");
                mistakes.add("The settings tables." + path + " have no effect: " + path + " " + twice + ", " + HARM
                        + ". " + cure(path));
            }
        }
        for (String glob : filter(config).exclusionsWithoutMatch(paths)) {
            mistakes.add("The glob !" + glob + " excludes nothing: it matches no table of the source, so what it was to"
                    + " leave out is mirrored. " + cure(glob));
        }
        return mistakes;
    }

    private String cure(String path) {
        List<String> nearest = NearestName.nearest(path, paths, 1);
        return (nearest.isEmpty() ? "The source has no tables." : "The nearest path is " + nearest.get(0) + ".")
                + " Correct it, or remove it if no such table is to come.";
    }

    public void warnOfMistakes(MirrorConfig config) {
        mistakes(config).forEach(LOG::warn);
    }
}
