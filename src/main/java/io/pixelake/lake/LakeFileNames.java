package io.pixelake.lake;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Whether a local file system takes a table's folder. A name that is too long would else be found by the writers, and end the job. */
final class LakeFileNames {
    private LakeFileNames() {}

    /** What the file system says against a place; empty where it takes it, or isn't a local one. */
    static Optional<String> refusal(String location) {
        if (!location.startsWith("/") && !location.startsWith("file:")) {
            return Optional.empty();
        }
        Path folder = LocalFileIO.path(location).toAbsolutePath();
        Path there = folder;
        while (there.getParent() != null && !Files.isDirectory(there)) {
            there = there.getParent();
        }
        // The names are asked for one by one where they are to be: below a folder that isn't there, all are just
        // missing.
        for (Path name : there.relativize(folder)) {
            Optional<String> refusal = ask(there.resolve(name));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return ask(folder.resolve(LakeNameLimits.INSIDE));
    }

    private static Optional<String> ask(Path path) {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.empty();
        } catch (FileSystemException e) {
            return TableTrouble.isOfALongName(e)
                    ? Optional.of("the lake's file system doesn't take its folder: " + e.getReason())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
