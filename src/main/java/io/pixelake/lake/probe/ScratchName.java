package io.pixelake.lake.probe;

import io.pixelake.model.TargetName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Where the scratch table of a probe is: beside the mirrors, under a name that nobody has.
 *
 * @param mark what no other name holds, in letters that every catalog takes
 * @param namespace where the table is
 * @param own the namespaces that are the probe's own, innermost first
 */
record ScratchName(String mark, Namespace namespace, List<Namespace> own) {
    static final String PREFIX = "pixelake_probe_";
    private static final int RANDOM_LETTERS = 12;

    /**
     * A namespace that the mirror would have to make is represented by one of as many levels, of which the first that isn't there has a name of the
     * probe's own: some catalogs make the levels above too. Only where all namespaces are there, the table is in one of them.
     */
    static ScratchName beside(List<TargetName> targets, Predicate<Namespace> isThere) {
        List<Namespace> namespaces = targets.stream()
                .map(target -> Namespace.of(target.namespace().toArray(String[]::new)))
                .distinct()
                .toList();
        String mark = PREFIX
                + UUID.randomUUID()
                        .toString()
                        .replace("-", "")
                        .substring(0, RANDOM_LETTERS)
                        .toLowerCase(Locale.ROOT);
        List<Namespace> missing = namespaces.stream().filter(isThere.negate()).toList();
        if (missing.isEmpty() && !namespaces.isEmpty()) {
            return new ScratchName(mark, namespaces.get(0), List.of());
        }
        return missing.stream()
                .max(Comparator.comparingInt(Namespace::length))
                .map(deepest -> inPlaceOf(deepest, mark, isThere))
                .orElseGet(() -> new ScratchName(mark, Namespace.of(mark), List.of(Namespace.of(mark))));
    }

    private static ScratchName inPlaceOf(Namespace missing, String mark, Predicate<Namespace> isThere) {
        int there = 0;
        while (there + 1 < missing.length() && isThere.test(first(missing, there + 1))) {
            there++;
        }
        String[] levels = missing.levels().clone();
        levels[there] = mark;
        Namespace namespace = Namespace.of(levels);
        int outermost = there + 1;
        return new ScratchName(
                mark,
                namespace,
                IntStream.iterate(levels.length, length -> length >= outermost, length -> length - 1)
                        .mapToObj(length -> first(namespace, length))
                        .toList());
    }

    private static Namespace first(Namespace namespace, int levels) {
        return Namespace.of(Arrays.copyOf(namespace.levels(), levels));
    }

    boolean isNew() {
        return !own.isEmpty();
    }

    TableIdentifier table() {
        return TableIdentifier.of(namespace, mark);
    }

    TableIdentifier renamedTable() {
        return TableIdentifier.of(namespace, mark + "_renamed");
    }
}
