package io.pixelake.media;

import java.io.IOException;

/** A place for uploaded files. What stands under a name is always whole. Any thread. */
interface MediaStore {

    /**
     * Puts a file there under its name, unless it is there already.
     *
     * @param sha256 what its content must be
     * @return whether it was written
     * @throws ChangedFileException when the file is another by now
     * @throws MediaFile.UnreadableException when the file can't be read; another IOException is the place's
     */
    boolean put(MediaFile file, String name, String sha256) throws IOException, InterruptedException;

    /** The file isn't what it was a moment ago. */
    final class ChangedFileException extends IOException {}
}
