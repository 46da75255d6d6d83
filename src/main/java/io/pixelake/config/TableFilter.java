package io.pixelake.config;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says which Pixeltable tables are mirrored, by globs over their paths ({@code dir/sub/name}): {@code *} matches within
 * one part of the path, {@code **} any number of parts, {@code !glob} excludes and always wins. Without a glob that
 * includes, everything is included.
 */
public final class TableFilter implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<Glob> globs;

    private TableFilter(List<Glob> globs) {
        this.globs = globs;
    }

    /**
     * Makes a filter.
     *
     * @throws IllegalArgumentException when {@link #problemOf} finds one in a pattern
     */
    public static TableFilter of(List<String> patterns) {
        return new TableFilter(patterns.stream().map(Glob::of).toList());
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
        boolean excluded = globs.stream().anyMatch(glob -> glob.excludes() && glob.matches(path));
        boolean anyInclude = globs.stream().anyMatch(glob -> !glob.excludes());
        boolean included = globs.stream().anyMatch(glob -> !glob.excludes() && glob.matches(path));
        return !excluded && (included || !anyInclude);
    }

    /** The including patterns that match none of these paths: most likely typing mistakes. */
    public List<String> patternsWithoutMatch(Collection<String> paths) {
        return globs.stream()
                .filter(glob -> !glob.excludes() && paths.stream().noneMatch(glob::matches))
                .map(Glob::pattern)
                .toList();
    }

    @Override
    public String toString() {
        return globs.isEmpty() ? "all tables" : String.join(", ", patterns());
    }

    private record Glob(String pattern, boolean excludes, Pattern regex) implements Serializable {

        static Glob of(String pattern) {
            problemOf(pattern).ifPresent(problem -> {
                throw new IllegalArgumentException("The table glob \"" + pattern + "\" " + problem + ".");
            });
            boolean excludes = pattern.startsWith("!");
            return new Glob(pattern, excludes, Pattern.compile(toRegex(excludes ? pattern.substring(1) : pattern)));
        }

        boolean matches(String path) {
            return regex.matcher(path).matches();
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
