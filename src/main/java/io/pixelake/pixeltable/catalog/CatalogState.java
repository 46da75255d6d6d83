package io.pixelake.pixeltable.catalog;

import java.util.List;
import java.util.Optional;

/**
 * What one short query says of Pixeltable's catalog tables.
 *
 * @param schemaVersion the number of the metadata schema; absent when it isn't there (yet)
 * @param isWhole whether the catalog tables have their keys: a restore of a dump makes them behind all rows, so that without them rows may
 *     still be missing
 * @param digest stays the same as long as {@link VersionLog#tables()} does
 */
public record CatalogState(Optional<Integer> schemaVersion, boolean isWhole, String digest) {
    /** Metadata schema versions whose catalog tables are known to be read rightly. 55 differs only in letter case. */
    private static final List<Integer> KNOWN = List.of(55, 56);

    /** SQL: see {@link #isWhole()}. */
    public static final String IS_WHOLE = """
            (SELECT count(*) = 3 FROM pg_index WHERE indisprimary AND indrelid IN
                ('tables'::regclass, 'tableversions'::regclass, 'tableschemaversions'::regclass))""";

    /** Whether all of it can be read: otherwise it is being made or restored. */
    public boolean isReadable() {
        return isWhole && schemaVersion.isPresent();
    }

    /** What is wrong with a version, as a sentence without its end; empty for one that is known. */
    public static Optional<String> unknown(int schemaVersion) {
        return KNOWN.contains(schemaVersion)
                ? Optional.empty()
                : Optional.of("Pixeltable's metadata schema has version " + schemaVersion
                        + ", and this version of Pixelake knows " + KNOWN.get(0) + " to "
                        + KNOWN.get(KNOWN.size() - 1));
    }
}
