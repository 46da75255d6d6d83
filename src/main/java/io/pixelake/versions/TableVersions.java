package io.pixelake.versions;

import io.pixelake.lake.MirrorStanding;
import java.util.List;
import java.util.Optional;

/**
 * The versions of a table, beside one of its mirrors.
 *
 * @param path the path in the source, else the one the mirror was made for
 * @param mirror absent where the table isn't mirrored
 * @param isInSource whether Pixeltable has the table; unknown, and true, where Pixeltable can't be read
 * @param versions oldest first
 */
record TableVersions(String path, Optional<MirrorStanding> mirror, boolean isInSource, List<ListedVersion> versions) {
    TableVersions {
        versions = List.copyOf(versions);
    }

    /** For people. */
    String title() {
        return path
                + mirror.map(one -> ", mirrored as " + one.target().fullName()).orElse(", not mirrored");
    }
}
