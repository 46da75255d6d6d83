package io.pixelake.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads the folders that media may be read from. An entry is a folder, or {@code NAMED=FOLDER} where the rows call it
 * otherwise than it is called here; an equals sign that belongs to a name is doubled. Whether the folders are there is
 * the business of the machine that reads.
 */
final class MediaRootSettings {
    private static final String FORM =
            "; give a folder, or NAMED=FOLDER: the absolute paths that a folder has in Pixeltable's rows and here"
                    + " (an = that belongs to a name is written ==)";

    /** No path holds it. */
    private static final String NUL = "\0";

    private final GivenPaths paths;
    private final Consumer<String> refuse;
    private final Set<String> names = new HashSet<>();

    private MediaRootSettings(GivenPaths paths, Consumer<String> refuse) {
        this.paths = paths;
        this.refuse = refuse;
    }

    /** All that can be one. */
    static Optional<List<MediaRoot>> read(List<String> texts, GivenPaths paths, Consumer<String> refuse) {
        MediaRootSettings reader = new MediaRootSettings(paths, refuse);
        return Optional.of(
                texts.stream().flatMap(text -> reader.root(text).stream()).toList());
    }

    private Optional<MediaRoot> root(String text) {
        List<String> sides = text.contains(NUL) ? List.of("") : sides(text);
        if (sides.size() > 2) {
            return refuse(text, "isn't allowed: it has more than one =" + FORM);
        }
        if (sides.stream().anyMatch(String::isBlank)) {
            return refuse(text.strip(), "isn't allowed" + FORM);
        }
        try {
            String folder = paths.path(sides.get(sides.size() - 1)).toString();
            return sides.size() == 1
                    ? Optional.of(new MediaRoot(folder, Optional.empty()))
                    : moved(text, sides.get(0), folder);
        } catch (GivenPaths.BadPathException e) {
            return refuse(text, e.getMessage());
        }
    }

    /** The rows' machine isn't this one, so their name has no home folder and no current one to stand in. */
    private Optional<MediaRoot> moved(String text, String name, String folder) {
        for (String side : List.of(name, folder)) {
            if (!side.startsWith("/")) {
                return refuse(text, "isn't allowed: \"" + side + "\" isn't an absolute path" + FORM);
            }
        }
        String named = paths.path(name).normalize().toString();
        if (!names.add(named)) {
            return refuse(text, "maps " + named + " again; leave the entry that isn't meant");
        }
        return Optional.of(new MediaRoot(folder, Optional.of(named)));
    }

    private Optional<MediaRoot> refuse(String text, String why) {
        refuse.accept("\"" + text + "\" " + why);
        return Optional.empty();
    }

    /** What stands between single equals signs, with the doubled ones as one. */
    private static List<String> sides(String text) {
        return Stream.of(text.replace("==", NUL).split("=", -1))
                .map(side -> side.replace(NUL, "="))
                .toList();
    }
}
