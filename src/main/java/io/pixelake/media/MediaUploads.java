package io.pixelake.media;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.concurrent.ExponentialBackoffRetryStrategy;
import org.apache.flink.util.concurrent.RetryStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads files under names that their content gives: its SHA-256 and the file's extension. So a file is there or it isn't, whoever put
 * it there, and what was uploaded before a crash is found again. It rests on these assumptions:
 *
 * <ul>
 *   <li>What stands under a name in the target is whole, see {@link MediaStore}; it isn't read again.
 *   <li>A file whose inode, size and time of change are the same holds the same. One that was changed in the last two seconds may be
 *       changed again without showing it, so nothing is remembered of it.
 * </ul>
 *
 * Any thread.
 */
final class MediaUploads {
    private static final Logger LOG = LoggerFactory.getLogger(MediaUploads.class);
    private static final int REMEMBERED = 50_000;
    private static final int LOCKS = 64;
    private static final int MOST_CHANGES = 3;
    private static final Duration STILL_CHANGING = Duration.ofSeconds(2);
    /** Hadoop's exception for a bucket that isn't there; the class is only known to the plugin that throws it. */
    private static final String UNKNOWN_BUCKET = "UnknownStoreException";

    private static final Set<Class<? extends IOException>> REFUSALS = Set.of(
            AccessDeniedException.class,
            NoSuchFileException.class,
            NotDirectoryException.class,
            FileAlreadyExistsException.class,
            FileNotFoundException.class);
    private static final RetryStrategy RETRIES =
            new ExponentialBackoffRetryStrategy(7, Duration.ofMillis(200), Duration.ofSeconds(10));

    private final MediaRoots roots;
    private final MediaCounts counts;
    /** Whether names are all that is asked for. */
    private final boolean namesOnly;

    private final RetryStrategy retries;
    private final Recent<MediaFile.Identity, String> names = new Recent<>(REMEMBERED);
    private final Recent<String, Boolean> there = new Recent<>(REMEMBERED);
    private final Map<String, MediaStore> stores = new ConcurrentHashMap<>();
    private final Lock[] locks =
            IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toArray(Lock[]::new);

    MediaUploads(MediaRoots roots, MediaCounts counts, boolean namesOnly) {
        this(roots, counts, namesOnly, RETRIES);
    }

    MediaUploads(MediaRoots roots, MediaCounts counts, boolean namesOnly, RetryStrategy retries) {
        this.roots = roots;
        this.counts = counts;
        this.namesOnly = namesOnly;
        this.retries = retries;
    }

    /**
     * The URL of a local file's copy in a folder, which is there when this returns.
     *
     * @throws RefusedMediaException when the file can't be read, or mustn't
     * @throws MediaTargetException when the folder can't be written, and trying again wouldn't help
     * @throws IOException when it can't be written just now
     */
    String upload(String url, String folder) throws RefusedMediaException, IOException, InterruptedException {
        for (int attempt = 1; attempt <= MOST_CHANGES; attempt++) {
            MediaFile file = roots.admit(url);
            try {
                Optional<String> name = nameOf(file);
                if (name.isPresent()) {
                    put(file, folder, name.get());
                    return folder + "/" + name.get();
                }
            } catch (MediaFile.UnreadableException e) {
                throw new RefusedMediaException(url + ": it can't be read (" + e.getCause() + ")", e);
            } catch (MediaStore.ChangedFileException e) {
                LOG.debug("{} changed while it was uploaded", url);
            }
        }
        throw new RefusedMediaException(url + ": it changed each of the " + MOST_CHANGES + " times that it was read");
    }

    /** Empty when the file was changed while it was read. */
    private Optional<String> nameOf(MediaFile file)
            throws RefusedMediaException, MediaFile.UnreadableException, InterruptedException {
        Optional<String> known = names.get(file.identity());
        if (known.isPresent()) {
            return known;
        }
        Instant read = Instant.now();
        String name = file.digest() + file.extension();
        if (!roots.admit(file.url()).identity().equals(file.identity())) {
            return Optional.empty();
        }
        if (file.modified().compareTo(FileTime.from(read.minus(STILL_CHANGING))) < 0) {
            names.put(file.identity(), name);
        }
        return Optional.of(name);
    }

    private void put(MediaFile file, String folder, String name) throws IOException, InterruptedException {
        String target = folder + "/" + name;
        if (namesOnly || there.get(target).isPresent()) {
            return;
        }
        Lock lock = locks[Math.floorMod(target.hashCode(), LOCKS)];
        lock.lockInterruptibly();
        try {
            if (there.get(target).isEmpty()) {
                count(file, tryToPut(file, folder, name));
                there.put(target, true);
            }
        } finally {
            lock.unlock();
        }
    }

    private void count(MediaFile file, boolean written) {
        if (written) {
            counts.uploaded(file.size());
        } else {
            counts.present();
        }
    }

    private boolean tryToPut(MediaFile file, String folder, String name) throws IOException, InterruptedException {
        RetryStrategy left = retries;
        String sha256 = name.replaceFirst("\\..*", "");
        while (true) {
            try {
                return stores.computeIfAbsent(folder, MediaUploads::store).put(file, name, sha256);
            } catch (MediaFile.UnreadableException | MediaStore.ChangedFileException e) {
                throw e;
            } catch (UnsupportedFileSystemSchemeException
                    | UnsupportedOperationException
                    | IllegalArgumentException e) {
                throw new MediaTargetException(message(file, folder, WritablePlace.reason(e)), e);
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("A media file was being uploaded");
                }
                if (left.getNumRemainingRetries() == 0) {
                    throw failed(file, folder, e);
                }
                LOG.info("Uploading {} to {} failed, trying again: {}", file.url(), folder, e.toString());
                Thread.sleep(left.getRetryDelay().toMillis());
                left = left.getNextRetryStrategy();
            }
        }
    }

    private static IOException failed(MediaFile file, String folder, IOException cause) {
        String message = message(file, folder, cause.toString());
        return isRefusal(cause)
                ? new MediaTargetException(
                        message
                                + ". Grant write access there to the user that Pixelake runs as (or whose keys it has),"
                                + " or name another one (media.to, --media-to)",
                        cause)
                : new IOException(message, cause);
    }

    private static String message(MediaFile file, String folder, String reason) {
        return "Cannot upload " + file.url() + " to " + folder + ": " + reason;
    }

    /** Whether it isn't for the place to come back: a right or the place itself is missing. Full disks and networks mend. */
    private static boolean isRefusal(IOException failure) {
        return ExceptionUtils.findThrowable(
                        failure,
                        cause -> REFUSALS.stream().anyMatch(refusal -> refusal.isInstance(cause))
                                || cause.getClass().getSimpleName().equals(UNKNOWN_BUCKET))
                .isPresent();
    }

    /** @param folder a URL without a slash at its end */
    private static MediaStore store(String folder) {
        return MediaUrl.isLocal(folder)
                ? new LocalMediaStore(Path.of(URI.create(folder)))
                : new FileSystemMediaStore(new org.apache.flink.core.fs.Path(folder));
    }
}
