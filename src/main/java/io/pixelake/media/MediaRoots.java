package io.pixelake.media;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folders that media, and large cells, may be read from. Whoever writes to Pixeltable chooses the URLs in its cells, and Pixelake publishes what they
 * lead to; so a file is read only where its real path, with all symbolic links followed, lies in one of these folders. Some may be known to the rows, which
 * were written on another machine, by another path: that decides where a file is looked for, never what it is called in a mirror. Any thread.
 */
public final class MediaRoots {
    private static final Set<String> PIXELTABLES_OWN = Set.of("media", "file_cache");

    private final List<Path> folders;
    /** The longest name first. */
    private final List<Moved> moved;

    /** Real paths of those that are there. */
    private final Map<Path, Path> real = new ConcurrentHashMap<>();

    /** A folder and what the rows call it. */
    private record Moved(Path named, Path folder) {}

    /** @param moved where folders are, by the absolute paths that rows have for them; they are folders to be read from, too */
    public MediaRoots(List<String> folders, Map<String, String> moved) {
        this.folders = Stream.concat(folders.stream(), moved.values().stream().sorted())
                .distinct()
                .map(Path::of)
                .toList();
        this.moved = moved.entrySet().stream()
                .map(entry -> new Moved(Path.of(entry.getKey()), Path.of(entry.getValue())))
                .sorted(Comparator.comparingInt((Moved one) -> one.named().getNameCount())
                        .reversed())
                .toList();
    }

    /**
     * Where a file is that rows call so. Without its {@code ..}, as links of the rows' machine can't be followed here; where nothing is mapped the name
     * stays as it is.
     */
    private Path here(Path named) {
        Path plain = named.normalize();
        return moved.stream()
                .filter(one -> plain.startsWith(one.named()))
                .findFirst()
                .map(one -> one.folder().resolve(one.named().relativize(plain)))
                .orElse(named);
    }

    /** @throws RefusedMediaException when the URL leads to no file, to one outside, or to one that can't be read */
    MediaFile admit(String url) throws RefusedMediaException {
        try {
            Path path = realPath(MediaUrl.localPath(url));
            Optional<Path> root = root(path);
            if (root.isEmpty()) {
                throw outside(url, path);
            }
            return regular(url, root.get(), path);
        } catch (NoSuchFileException e) {
            throw new RefusedMediaException(url + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw unreadable(url, e);
        } catch (FileSystemException e) {
            throw new RefusedMediaException(url + ": it can't be looked at (" + e + ")", e);
        } catch (IOException e) {
            throw new RefusedMediaException(url + ": " + e.getMessage(), e);
        }
    }

    private static MediaFile regular(String url, Path root, Path path) throws IOException, RefusedMediaException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new RefusedMediaException(url + ": that is not a regular file");
        }
        if (!Files.isReadable(path)) {
            throw unreadable(url, null);
        }
        return MediaFile.of(url, root, path, attributes);
    }

    private static RefusedMediaException unreadable(String url, Exception cause) {
        return new RefusedMediaException(
                url + ": the user that Pixelake runs as (" + System.getProperty("user.name") + ") may not read it",
                cause);
    }

    private RefusedMediaException outside(String url, Path path) {
        return new RefusedMediaException(url + " leads to " + outside(path));
    }

    private String outside(Path path) {
        return path + ", which isn't in a folder that media are read from ("
                + folders.stream().map(Path::toString).collect(Collectors.joining(", "))
                + "). If it may be published, name its folder in source.media-roots, or with --media-root";
    }

    /**
     * The real path of another file whose name stands in Pixeltable's database.
     *
     * @throws OutOfReachException when it lies in none of the folders, or where they aren't seen here
     * @throws IOException when there is none, or it can't be looked at
     */
    public Path realPathOf(Path named) throws IOException {
        Path path = realPath(named);
        if (root(path).isEmpty()) {
            throw new OutOfReachException("that is " + outside(path));
        }
        return path;
    }

    /** Whether a path is still a real one in one of the folders: no folder of it has become a link. */
    public boolean isStillReal(Path path) throws IOException {
        return path.toRealPath().equals(path) && root(path).isPresent();
    }

    private Path realPath(Path named) throws IOException {
        Path path = here(named);
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            if (!path.equals(named)) {
                throw new OutOfReachException(
                        "there is no file " + path
                                + ", where source.media-roots (--media-root) has it looked for. Mount"
                                + " that folder, or mend the entry; if the file is lost, restore it, or give the cell a new"
                                + " value in Pixeltable",
                        e);
            }
            if (!isNamedBelowOne(named)) {
                throw new OutOfReachException(
                        "there is no such file on this machine, nor a folder for it that media are read from. If Pixeltable"
                                + " is on another machine, mount or copy its files here, and say where with --media-root "
                                + pixeltablesFolder(named).toString().replace("=", "==")
                                + "=FOLDER (source.media-roots); if the file is lost, restore it, or give the cell a new value in"
                                + " Pixeltable",
                        e);
            }
            throw e;
        }
    }

    /** By its name, as there is no file whose real path could be looked at. */
    private boolean isNamedBelowOne(Path named) throws IOException {
        for (Path folder : folders) {
            Path root = realFolder(folder);
            if (root != null && (named.startsWith(folder) || named.startsWith(root))) {
                return true;
            }
        }
        return false;
    }

    /** The folder that is worth mapping: Pixeltable's own where the name tells, else the file's. */
    private static Path pixeltablesFolder(Path named) {
        Path folder = named.getParent();
        for (Path up = folder; up != null && up.getFileName() != null; up = up.getParent()) {
            if (PIXELTABLES_OWN.contains(up.getFileName().toString())) {
                return up;
            }
        }
        return folder;
    }

    /** The real path of the folder that a file lies in. */
    private Optional<Path> root(Path path) throws IOException {
        for (Path folder : folders) {
            Path root = realFolder(folder);
            if (root != null && path.startsWith(root) && !path.equals(root)) {
                return Optional.of(root);
            }
        }
        return Optional.empty();
    }

    /** Null while there is none. */
    private Path realFolder(Path folder) throws IOException {
        Path known = real.get(folder);
        if (known == null && Files.isDirectory(folder)) {
            known = folder.toRealPath();
            real.put(folder, known);
        }
        return known;
    }
}
