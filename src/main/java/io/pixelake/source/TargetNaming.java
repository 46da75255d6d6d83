package io.pixelake.source;

import io.pixelake.model.TablePaths;
import io.pixelake.model.TargetName;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names the Iceberg table of a Pixeltable path: {@code a/b/t} is table {@code t} of namespace {@code a.b}, a table of the root
 * is in namespace {@code pixeltable}.
 *
 * @param targets {@code namespace.table} by path, for the tables that have one of their own
 * @param namespace the parts of the one namespace for all tables; empty: by path
 * @param letters which table a path means
 */
public record TargetNaming(Map<String, String> targets, List<String> namespace, TablePaths letters)
        implements Serializable {
    private static final String ROOT_NAMESPACE = "pixeltable";

    public TargetNaming {
        targets = Map.copyOf(targets);
        namespace = List.copyOf(namespace);
    }

    /** Letter case doesn't matter. */
    public TargetNaming(Map<String, String> targets, List<String> namespace) {
        this(targets, namespace, TablePaths.FOLDED);
    }

    /** The name for a path. */
    public TargetName target(String path) {
        Optional<String> target = letters.find(targets, path);
        if (target.isPresent()) {
            return split(target.get().split("\\."));
        }
        TargetName own = split(path.split("/"));
        return namespace.isEmpty() ? own : new TargetName(namespace, own.table());
    }

    private static TargetName split(String[] parts) {
        List<String> namespace = Arrays.asList(parts).subList(0, parts.length - 1);
        return new TargetName(namespace.isEmpty() ? List.of(ROOT_NAMESPACE) : namespace, parts[parts.length - 1]);
    }
}
