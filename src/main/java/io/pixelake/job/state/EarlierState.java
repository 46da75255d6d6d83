package io.pixelake.job.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;

/**
 * The checkpoints and savepoints that earlier runs left, but for the restored one, which is Flink's to delete. They are kept until this run has a complete
 * one of its own: only then it is certain that the restored one could be read.
 */
public final class EarlierState {
    private final List<Path> folders;
    private final Set<Checkpoint> complete;
    private final List<Path> deletable;

    private EarlierState(List<Path> folders, Set<Checkpoint> complete, List<Path> deletable) {
        this.folders = folders;
        this.complete = complete;
        this.deletable = deletable;
    }

    static EarlierState none() {
        return new EarlierState(List.of(), Set.of(), List.of());
    }

    /**
     * What lies beside the restored one. What no run completed is deleted at once.
     *
     * @param folders of checkpoints, and of savepoints
     * @param complete all that are complete, the restored one among them
     */
    static EarlierState beside(Optional<Checkpoint> restored, List<Path> folders, List<Checkpoint> complete)
            throws IOException {
        List<Path> deletable = new ArrayList<>();
        for (Path folder : folders) {
            for (Path entry : list(folder)) {
                if (!holds(entry, complete)) {
                    FileUtils.deleteDirectoryQuietly(entry.toFile());
                } else if (restored.filter(kept -> kept.directory().startsWith(entry))
                        .isEmpty()) {
                    deletable.add(entry);
                }
            }
        }
        if (restored.isPresent()) {
            deletable.addAll(siblings(restored.get().directory()));
        }
        return new EarlierState(folders, new HashSet<>(complete), deletable);
    }

    /** The other checkpoints of the same run. */
    private static List<Path> siblings(Path checkpoint) throws IOException {
        return list(checkpoint.getParent()).stream()
                .filter(entry -> entry.getFileName().toString().startsWith("chk-") && !entry.equals(checkpoint))
                .toList();
    }

    private static boolean holds(Path entry, List<Checkpoint> complete) {
        return complete.stream().anyMatch(checkpoint -> checkpoint.directory().startsWith(entry));
    }

    /** Deletes them if this run has a complete one. One thread at a time. */
    public void deleteOnceReplaced() throws IOException {
        if (!deletable.isEmpty() && !complete.containsAll(Checkpoint.complete(folders))) {
            deletable.forEach(entry -> FileUtils.deleteDirectoryQuietly(entry.toFile()));
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
