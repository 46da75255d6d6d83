package io.pixelake.source.planning;

import io.pixelake.model.TablePaths;
import io.pixelake.model.TargetName;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names the Iceberg table of a Pixeltable path: {@code a/b/t} is table {@code t} of namespace {@code a.b}, a table of the root
 * is in namespace {@code pixeltable}.
 *
 * @param targets {@code namespace.table} by path, for the tables that have one of their own
 * @param namespace the parts of the namespace of all tables, of which {@code {path}} stands for the directories of a path; empty: by
 *     path alone
 * @param between what stands between the parts of a namespace where the catalog's don't nest, so that all are one; empty: they do
 * @param letters which table a path means
 */
public record TargetNamePlanner(Map<String, String> targets, List<String> namespace, String between, TablePaths letters)
        implements Serializable {
    private static final String ROOT_NAMESPACE = "pixeltable";
    private static final String DIRECTORIES = "{path}";

    public TargetNamePlanner {
        targets = Map.copyOf(targets);
        namespace = List.copyOf(namespace);
    }

    /** Letter case doesn't matter. */
    public TargetNamePlanner(Map<String, String> targets, List<String> namespace) {
        this(targets, namespace, "", TablePaths.FOLDED);
    }

    /** The name for a path. */
    public TargetName target(String path) {
        Optional<String> target = letters.find(targets, path);
        if (target.isPresent()) {
            return split(target.get().split("\\."));
        }
        List<String> parts = List.of(path.split("/"));
        List<String> directories = parts.subList(0, parts.size() - 1);
        List<String> all = (namespace.isEmpty() ? List.of(DIRECTORIES) : namespace)
                .stream()
                        .flatMap(part -> part.equals(DIRECTORIES) ? directories.stream() : Stream.of(part))
                        .toList();
        List<String> fit = between.isEmpty() ? all : List.of(String.join(between, all));
        return new TargetName(all.isEmpty() ? List.of(ROOT_NAMESPACE) : fit, parts.get(parts.size() - 1));
    }

    private static TargetName split(String[] parts) {
        List<String> namespace = Arrays.asList(parts).subList(0, parts.length - 1);
        return new TargetName(namespace.isEmpty() ? List.of(ROOT_NAMESPACE) : namespace, parts[parts.length - 1]);
    }
}
