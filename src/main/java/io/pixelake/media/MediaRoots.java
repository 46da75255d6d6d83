package io.pixelake.media;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The folders that media, and large cells, may be read from. Whoever writes to Pixeltable chooses the URLs in its cells, and Pixelake publishes what they
 * lead to; so a file is read only where its real path, with all symbolic links followed, lies in one of these folders. Any thread.
 */
public final class MediaRoots {
    private final List<Path> folders;
    /** Real paths of those that are there. */
    private final Map<Path, Path> real = new ConcurrentHashMap<>();

    public MediaRoots(List<String> folders) {
        this.folders = folders.stream().map(Path::of).toList();
    }

    /** @throws RefusedMediaException when the URL leads to no file, to one outside, or to one that can't be read */
    MediaFile admit(String url) throws RefusedMediaException {
        try {
            Path path = MediaUrl.localPath(url).toRealPath();
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
     * @throws OutsideRootsException when it lies in none of the folders
     * @throws IOException when there is none, or it can't be looked at
     */
    public Path realPathOf(Path file) throws IOException {
        Path path = file.toRealPath();
        if (root(path).isEmpty()) {
            throw new OutsideRootsException("that is " + outside(path));
        }
        return path;
    }

    /** The real path of the folder that a file lies in. */
    private Optional<Path> root(Path path) throws IOException {
        for (Path folder : folders) {
            Path root = realPath(folder);
            if (root != null && path.startsWith(root) && !path.equals(root)) {
                return Optional.of(root);
            }
        }
        return Optional.empty();
    }

    /** Null while there is none. */
    private Path realPath(Path folder) throws IOException {
        Path known = real.get(folder);
        if (known == null && Files.isDirectory(folder)) {
            known = folder.toRealPath();
            real.put(folder, known);
        }
        return known;
    }
}
