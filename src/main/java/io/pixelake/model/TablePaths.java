package io.pixelake.model;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which table a path means. Letter case doesn't matter, but for tables whose paths differ in nothing else, which a store of Pixeltable's
 * metadata schema 55 may have: these are meant in their own letters only, as Pixeltable itself took them then.
 *
 * @param twins the paths of those tables
 */
public record TablePaths(Set<String> twins) implements Serializable {
    /** Where no two tables are so. */
    public static final TablePaths FOLDED = new TablePaths(Set.of());

    public TablePaths {
        twins = Set.copyOf(twins);
    }

    /** The rule for a source that has these tables. */
    public static TablePaths among(Collection<String> paths) {
        Set<String> twins = new HashSet<>(paths);
        twins.removeIf(
                path -> paths.stream().noneMatch(other -> !other.equals(path) && FoldedNames.areAlike(other, path)));
        return new TablePaths(twins);
    }

    /** Whether a path is one of those that are taken as they are written. */
    public boolean isTwin(String path) {
        return twins.contains(path);
    }

    /** What is said of the table of a path. */
    public <T> Optional<T> find(Map<String, T> said, String path) {
        return keyOf(said, path).map(said::get);
    }

    /** The key under which something is said of the table of a path. */
    public Optional<String> keyOf(Map<String, ?> said, String path) {
        return isTwin(path) ? Optional.of(path).filter(said::containsKey) : FoldedNames.keyOf(said, path);
    }
}
