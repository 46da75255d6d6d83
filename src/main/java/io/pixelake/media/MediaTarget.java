package io.pixelake.media;

import java.io.IOException;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** Places that media are uploaded to, looked at before anything is. */
public final class MediaTarget {
    private MediaTarget() {}

    /**
     * Makes sure that there is a file system for a place, one that can show files whole or not at all. Asks nobody else.
     *
     * @param folder a URL without a slash at its end
     * @throws MediaTargetException when there is none
     */
    public static void check(String folder) throws MediaTargetException {
        if (MediaUrl.isLocal(folder)) {
            return;
        }
        try {
            new Path(folder).getFileSystem().createRecoverableWriter();
        } catch (UnsupportedFileSystemSchemeException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new MediaTargetException("Cannot upload to " + folder + ": " + reason(e), e);
        } catch (IOException e) {
            // What the place itself has to say it says when files are uploaded, and may say otherwise by then.
            return;
        }
    }

    /** Why a place is none, without a full stop. */
    static String reason(Exception e) {
        return String.valueOf(e.getMessage()).replaceFirst("\\.+$", "");
    }
}
