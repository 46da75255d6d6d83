package io.pixelake.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A file that may be read, as it was when that was found. Two that are equal hold the same, unless somebody writes to the file.
 *
 * @param url what it was called
 * @param root the folder that it may be read in; a real path
 * @param path without any symbolic link in it
 * @param inode what the file system knows it by; null where there is no such thing
 */
record MediaFile(String url, Path root, Path path, long size, FileTime modified, Object inode) {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final String EXTENSION = "[A-Za-z0-9]{1,10}";

    static MediaFile of(String url, Path root, Path realPath, BasicFileAttributes attributes) {
        return new MediaFile(
                url, root, realPath, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }

    /** The same whatever it was called. */
    Identity identity() {
        return new Identity(path, size, modified, inode);
    }

    /** What tells a file from others, and from itself when it has changed. */
    record Identity(Path path, long size, FileTime modified, Object inode) {}

    /** The extension, with its dot and in lower case; empty when there is none, or it is no usual one. */
    String extension() {
        String name = path.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return name.indexOf('.') > 0 && extension.matches(EXTENSION) ? "." + extension.toLowerCase(Locale.ROOT) : "";
    }

    /** All bytes. @throws UnreadableException when it has another size by now, too */
    byte[] bytes() throws UnreadableException, InterruptedException {
        try (InputStream in = open()) {
            return in.readNBytes((int) size);
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    /** The SHA-256 of its content, as hexadecimal digits. */
    String digest() throws UnreadableException, InterruptedException {
        try {
            return copyTo(OutputStream.nullOutputStream());
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("Nothing refuses nothing", e);
        }
    }

    /**
     * Copies it.
     *
     * @return the SHA-256 of what was copied
     * @throws UnreadableException when it can't be read; another IOException is the output's
     */
    String copyTo(OutputStream out) throws IOException, InterruptedException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = open()) {
            for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** It is the file that can't be read, not a target that can't be written. */
    static final class UnreadableException extends IOException {
        UnreadableException(IOException cause) {
            super(cause);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws UnreadableException, InterruptedException {
        try {
            return in.read(buffer);
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    /** The path has no links in it; one that took the place of the file or of a folder since isn't followed. */
    private InputStream open() throws UnreadableException {
        try {
            return Channels.newInputStream(OpenBeneath.open(root, path));
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    private static InterruptedException interrupted(ClosedByInterruptException e) {
        InterruptedException interrupted = new InterruptedException("A media file was being read");
        interrupted.initCause(e);
        return interrupted;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
