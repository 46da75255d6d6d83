package io.pixelake.model;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names as Pixeltable compares them: since its metadata schema 56 it takes them in any letter case and keeps them in lower case. A store of
 * schema 55 may hold names that differ in nothing else, so a name in the same letters wins over one in others.
 */
public final class FoldedNames {
    private FoldedNames() {}

    /** The name in the letters in which Pixeltable keeps it. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether two names differ in letter case at most. */
    public static boolean areAlike(String one, String other) {
        return fold(one).equals(fold(other));
    }

    /** The name that is meant by a given one; empty when there is none, or several that are not in its letters. */
    public static Optional<String> meant(String given, Collection<String> names) {
        if (names.contains(given)) {
            return Optional.of(given);
        }
        List<String> alike =
                names.stream().filter(name -> areAlike(name, given)).distinct().toList();
        return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
    }

    /** What is said of a name in whatever letters; of several that differ from it only in case the first in their order. */
    public static <T> Optional<T> find(Map<String, T> said, String name) {
        return keyOf(said, name).map(said::get);
    }

    /** The key under which something is said of a name. */
    public static Optional<String> keyOf(Map<String, ?> said, String name) {
        return said.containsKey(name)
                ? Optional.of(name)
                : said.keySet().stream()
                        .filter(key -> areAlike(key, name))
                        .sorted()
                        .findFirst();
    }

    /** Whether two collections hold the same names, each once. */
    public static boolean areAllAlike(Collection<String> some, Collection<String> others) {
        return some.size() == others.size()
                && others.stream().allMatch(name -> meant(name, some).isPresent())
                && some.stream().allMatch(name -> meant(name, others).isPresent());
    }
}
