package io.pixelake.media;

import io.pixelake.config.FlinkPaths;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** Places in Flink's file systems that files go to, looked at before any does. */
public final class WritablePlace {
    private WritablePlace() {}

    /**
     * Makes sure that there is a file system for a place that media go to, one that can show files whole or not at all.
     *
     * @param folder a URL without a slash at its end
     * @throws MediaTargetException when there is none
     */
    public static void check(String folder) throws MediaTargetException {
        Optional<String> obstacle = MediaUrl.isLocal(folder) ? Optional.empty() : obstacle(folder);
        if (obstacle.isPresent()) {
            throw new MediaTargetException("Cannot upload to " + folder + ": " + obstacle.get());
        }
    }

    /** Why no file system can write whole files or nothing there, without a full stop; empty when one can. The place itself isn't asked. */
    public static Optional<String> obstacle(String folder) {
        try {
            FlinkPaths.of(folder).getFileSystem().createRecoverableWriter();
        } catch (UnsupportedFileSystemSchemeException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.of(reason(e));
        } catch (IOException e) {
            // What the place has to say it says when files are written, and may say otherwise by then.
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** Why a place is none, without a full stop. */
    static String reason(Exception e) {
        return String.valueOf(e.getMessage()).replaceFirst("\\.+$", "");
    }
}
