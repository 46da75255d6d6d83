package io.pixelake.job.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.util.FileUtils;

/**
 * A lake's checkpoints and savepoints while the lake is relocated. They name files by their old paths, so none may be restored once the catalog leads to
 * the new ones. It rests on these facts:
 *
 * <ul>
 *   <li>Where the lake is relocated to is noted before anything is moved here, and is deleted with what was moved.
 *   <li>So a process that dies at any moment leaves a note, and the catalog tells whether it leads to the noted place.
 *   <li>Each folder is moved by one rename.
 * </ul>
 */
public final class StateSetAside {
    private final Path aside;
    private final List<Path> folders;

    /**
     * @param aside where they are meanwhile
     * @param folders where they are otherwise
     */
    StateSetAside(Path aside, List<Path> folders) {
        this.aside = aside;
        this.folders = List.copyOf(folders);
    }

    /** Moves them here. What an earlier relocation left must be settled. */
    public void begin(Path destination) throws IOException {
        Files.createDirectories(aside);
        Files.writeString(note(), absolute(destination).toString());
        for (Path folder : folders) {
            if (Files.exists(folder)) {
                Files.move(folder, moved(folder));
            }
        }
    }

    /**
     * Ends what a relocation began, in this process or in one that died: deletes what was moved here when the catalog leads to the new place, and
     * else moves it back.
     *
     * @param place where the lake lies, by its catalog
     */
    public void settle(Path place) throws IOException {
        if (Files.notExists(aside)) {
            return;
        }
        if (Files.exists(note()) && !isSame(Path.of(Files.readString(note())), absolute(place))) {
            bringBack();
        }
        FileUtils.deleteDirectory(aside.toFile());
    }

    private void bringBack() throws IOException {
        for (Path folder : folders) {
            // One that is there was written since.
            if (Files.exists(moved(folder)) && Files.notExists(folder)) {
                Files.move(moved(folder), folder);
            }
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return one.equals(other) || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    }

    private static Path absolute(Path folder) {
        return folder.toAbsolutePath().normalize();
    }

    private Path moved(Path folder) {
        return aside.resolve(folder.getFileName());
    }

    private Path note() {
        return aside.resolve("destination");
    }
}
