package io.pixelake.lake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the files of a lake are now that was copied or moved. What lies outside of the lake stays where it is. However a location in the lake was written, it
 * becomes what a new table's would be, so that those of a table remain alike.
 *
 * @param from the folders that the lake's paths begin with; more than one where it was reached by links
 * @param to the lake's folder now
 * @param mark goes into the names of files that are written in place of others, so that they take none that is there
 */
public record MovedPaths(List<Path> from, Path to, String mark) {
    private static final List<String> SCHEMES = List.of("", "file://", "file:");
    private static final Pattern EARLIER_MARK = Pattern.compile("-moved-[0-9a-f]{8}(?=\\.)");

    public MovedPaths {
        from = List.copyOf(from);
    }

    /** The same location in the lake as it lies now. */
    public String location(String old) {
        return inside(old).orElse(old);
    }

    /** Whether a location is in the lake. */
    public boolean isInside(String old) {
        return inside(old).isPresent();
    }

    /** Where to read a file of the lake: never where it was copied from. */
    public Path file(String old) {
        return LocalFileIO.path(location(old));
    }

    /** Where to read a file that must be there. */
    public Path existing(String old) throws TableNotMovableException {
        Path file = file(old);
        // Neither is so where it can't be found out.
        if (Files.notExists(file)) {
            throw new TableNotMovableException("its file " + file + " is missing");
        }
        return file;
    }

    /** The location of the file that is written in place of one. */
    public String replacement(String old) {
        String location = location(old);
        int name = location.lastIndexOf('/') + 1;
        String plain = EARLIER_MARK.matcher(location.substring(name)).replaceFirst("");
        int ending = plain.indexOf('.') < 0 ? plain.length() : plain.indexOf('.');
        return location.substring(0, name) + plain.substring(0, ending) + mark + plain.substring(ending);
    }

    private Optional<String> inside(String old) {
        for (Path folder : from) {
            for (String scheme : SCHEMES) {
                String prefix = scheme + folder;
                if (old.equals(prefix) || old.startsWith(prefix + "/")) {
                    return Optional.of(LocalFileIO.location(to) + old.substring(prefix.length()));
                }
            }
        }
        return Optional.empty();
    }
}
