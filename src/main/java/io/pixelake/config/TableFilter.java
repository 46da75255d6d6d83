package io.pixelake.config;

import io.pixelake.model.TablePaths;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says which Pixeltable tables are mirrored, by globs over their paths ({@code dir/sub/name}): {@code *} matches within
 * one part of the path, {@code **} any number of parts, {@code !glob} excludes and always wins. Without a glob that
 * includes, everything is included. Letter case counts for tables only that differ in nothing else ({@link TablePaths}).
 */
public final class TableFilter implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<Glob> globs;
    private final TablePaths letters;

    private TableFilter(List<Glob> globs, TablePaths letters) {
        this.globs = globs;
        this.letters = letters;
    }

    /**
     * Makes a filter.
     *
     * @throws IllegalArgumentException when {@link #problemOf} finds one in a pattern
     */
    public static TableFilter of(List<String> patterns) {
        return new TableFilter(patterns.stream().map(Glob::of).toList(), TablePaths.FOLDED);
    }

    /** The same for a source that has tables of these paths. */
    public TableFilter among(Collection<String> paths) {
        return new TableFilter(globs, TablePaths.among(paths));
    }

    /** What is wrong with a pattern, if anything, as the end of a sentence. */
    public static Optional<String> problemOf(String pattern) {
        String path = pattern.startsWith("!") ? pattern.substring(1) : pattern;
        if (path.isBlank()) {
            return Optional.of("is empty");
        }
        if (path.contains(".")) {
            return Optional.of(
                    "holds a dot; parts of a path are separated by /, as in \"" + pattern.replace('.', '/') + "\"");
        }
        List<String> parts = List.of(path.split("/", -1));
        if (parts.contains("")) {
            return Optional.of("has an empty part; a path looks like dir/name, without / at its begin or end");
        }
        return parts.stream()
                .filter(part -> part.contains("**") && !part.equals("**"))
                .findFirst()
                .map(part -> "has ** beside other characters in \"" + part + "\"; ** stands alone between slashes");
    }

    /** The patterns as given. */
    public List<String> patterns() {
        return globs.stream().map(Glob::pattern).toList();
    }

    /** Whether the table of this path is mirrored; parts of a path are separated by {@code /}. */
    public boolean matches(String path) {
        boolean excluded = globs.stream().anyMatch(glob -> glob.excludes() && matches(glob, path));
        boolean anyInclude = globs.stream().anyMatch(glob -> !glob.excludes());
        boolean included = globs.stream().anyMatch(glob -> !glob.excludes() && matches(glob, path));
        return !excluded && (included || !anyInclude);
    }

    private boolean matches(Glob glob, String path) {
        return letters.isTwin(path) ? glob.matchesAsWritten(path) : glob.matches(path);
    }

    /** The including patterns that match none of these paths: most likely typing mistakes. */
    public List<String> patternsWithoutMatch(Collection<String> paths) {
        return withoutMatch(paths, false);
    }

    /** The excluding patterns, without their {@code !}, that match none of these paths. */
    public List<String> exclusionsWithoutMatch(Collection<String> paths) {
        return withoutMatch(paths, true).stream()
                .map(pattern -> pattern.substring(1))
                .toList();
    }

    private List<String> withoutMatch(Collection<String> paths, boolean excluding) {
        return globs.stream()
                .filter(glob -> glob.excludes() == excluding && paths.stream().noneMatch(path -> matches(glob, path)))
                .map(Glob::pattern)
                .toList();
    }

    @Override
    public String toString() {
        return globs.isEmpty() ? "all tables" : String.join(", ", patterns());
    }

    private record Glob(String pattern, boolean excludes, Pattern asWritten, Pattern inAnyCase)
            implements Serializable {

        static Glob of(String pattern) {
            problemOf(pattern).ifPresent(problem -> {
                throw new IllegalArgumentException("The table glob \"" + pattern + "\" " + problem + ".");
            });
            boolean excludes = pattern.startsWith("!");
            String regex = toRegex(excludes ? pattern.substring(1) : pattern);
            return new Glob(
                    pattern,
                    excludes,
                    Pattern.compile(regex),
                    Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        }

        boolean matches(String path) {
            return inAnyCase.matcher(path).matches();
        }

        boolean matchesAsWritten(String path) {
            return asWritten.matcher(path).matches();
        }

        /** Each part brings its slash along, so that {@code **} can stand for no part at all, except at the end. */
        private static String toRegex(String glob) {
            String[] parts = glob.split("/", -1);
            StringBuilder regex = new StringBuilder();
            for (int i = 0; i < parts.length; i++) {
                boolean last = i == parts.length - 1;
                if (parts[i].equals("**")) {
                    regex.append(last ? ".+" : "(?:[^/]+/)*");
                } else {
                    regex.append(partToRegex(parts[i])).append(last ? "" : "/");
                }
            }
            return regex.toString();
        }

        private static String partToRegex(String part) {
            StringBuilder regex = new StringBuilder();
            for (String literal : part.split("((?=\\*)|(?<=\\*))", -1)) {
                regex.append(literal.equals("*") ? "[^/]*" : Pattern.quote(literal));
            }
            return regex.toString();
        }
    }
}
