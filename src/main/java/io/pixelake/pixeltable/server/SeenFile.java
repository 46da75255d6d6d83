package io.pixelake.pixeltable.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Files of a Pixeltable home, which may be another user's: what can't be seen isn't taken for absent. */
final class SeenFile {
    private SeenFile() {}

    /** @throws SourceUnreachableException when it can't be told */
    static boolean isThere(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (AccessDeniedException e) {
            throw hidden(file, refusal(file));
        } catch (IOException e) {
            throw hidden(file, e.getMessage());
        }
    }

    private static SourceUnreachableException hidden(Path file, String why) {
        return new SourceUnreachableException("Cannot tell whether Pixeltable's server runs, as " + file
                + " can't be read: " + why
                + ". Run Pixelake as the user who runs Pixeltable: the server takes connections inside that folder only. Or name"
                + " another home with --pixeltable-home DIR, or a database with --source-url.");
    }

    /** Which folder is closed, and whose it is. */
    private static String refusal(Path file) {
        String user = "the user " + System.getProperty("user.name") + " may not open ";
        Path folder = file.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        return user + (folder == null ? "its folder" : folder + whose(folder));
    }

    private static String whose(Path folder) {
        try {
            return ", which belongs to " + Files.getOwner(folder).getName() + " ("
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)) + ")";
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
