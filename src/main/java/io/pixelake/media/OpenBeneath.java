package io.pixelake.media;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Opens a file below a folder, one step of the path after the other, none of which may be a symbolic link: whoever may write below the
 * folder could put one in the place of what was looked at a moment ago. Where the system can't open step by step, or a folder can't be listed, the
 * path is looked at again when the file is open.
 */
final class OpenBeneath {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private OpenBeneath() {}

    /**
     * Opens a file to be read.
     *
     * @param folder a real path
     * @param file a real path below it
     */
    static SeekableByteChannel open(Path folder, Path file) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            return stream instanceof SecureDirectoryStream<Path> secure
                    ? open(secure, folder.relativize(file))
                    : openAndLookAgain(file);
        } catch (AccessDeniedException e) {
            // A folder that may be entered, but not listed, can't be opened; its files can.
            return openAndLookAgain(file);
        }
    }

    private static SeekableByteChannel open(SecureDirectoryStream<Path> folder, Path below) throws IOException {
        Path first = below.getName(0);
        if (below.getNameCount() == 1) {
            return folder.newByteChannel(first, READ);
        }
        try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
            return open(next, first.relativize(below));
        }
    }

    private static SeekableByteChannel openAndLookAgain(Path file) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file, READ);
        if (!file.toRealPath().equals(file)) {
            channel.close();
            throw new NotDirectoryException(file + " (a folder of it became a symbolic link)");
        }
        return channel;
    }
}
