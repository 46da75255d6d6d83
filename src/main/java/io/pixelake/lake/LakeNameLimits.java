package io.pixelake.lake;

import io.pixelake.model.TargetName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Whether the names of a table fit into the catalog and the storage where it is to be. What doesn't fit would else be found by the commit or
 * the writers, and end the job. The limits are those that are published:
 *
 * <ul>
 *   <li>Iceberg's JDBC catalog makes its tables with VARCHAR(255) for a namespace and for a table's name, and VARCHAR(1000) for the place of the
 *       metadata file. SQLite doesn't mind.
 *   <li>A key of S3 or Google's storage has 1,024 bytes at most, in UTF-8.
 *   <li>A local file system is asked ({@link LakeFileNames}).
 * </ul>
 */
public final class LakeNameLimits {
    /** Longer than any name that is made in a table's folder, but for those of partitions, which give way. */
    static final String INSIDE = "data/" + "x".repeat(200);

    private static final int LONGEST_JDBC_NAME = 255;
    private static final int LONGEST_JDBC_LOCATION = 1000;
    private static final String METADATA_FILE = "/metadata/00000-" + "x".repeat(36) + ".gz.metadata.json";
    private static final int LONGEST_KEY = 1024;
    private static final Pattern KEY = Pattern.compile("(?:s3|s3a|s3n|gs)://[^/]+/(.*)", Pattern.DOTALL);

    private LakeNameLimits() {}

    /** What a catalog says against a name; empty where it takes it, or isn't known to have a limit. */
    static Optional<String> ofCatalog(MirrorCatalog catalog, TargetName name) {
        if (!isLimited(catalog)) {
            return Optional.empty();
        }
        String namespace = String.join(".", name.namespace());
        return tooLong("namespace", namespace, LONGEST_JDBC_NAME)
                .or(() -> tooLong("table's name", name.table(), LONGEST_JDBC_NAME));
    }

    /** What the storage, or the catalog, says against a table's place. */
    static Optional<String> ofPlace(MirrorCatalog catalog, String location) {
        Optional<String> storage = keyOf(location).isPresent() ? ofKey(location) : LakeFileNames.refusal(location);
        return storage.or(() -> isLimited(catalog)
                ? tooLong("metadata file's place", location + METADATA_FILE, LONGEST_JDBC_LOCATION)
                : Optional.empty());
    }

    private static Optional<String> ofKey(String location) {
        int length = lengthOfKey(location + "/" + INSIDE);
        return length <= LONGEST_KEY
                ? Optional.empty()
                : Optional.of("an object store's keys have at most " + LONGEST_KEY
                        + " bytes, and those of files in its folder may have " + length);
    }

    /** Whether an object store can't hold a file of that name. */
    public static boolean isKeyTooLong(String location) {
        return lengthOfKey(location) > LONGEST_KEY;
    }

    private static int lengthOfKey(String location) {
        return keyOf(location)
                .map(key -> key.getBytes(StandardCharsets.UTF_8).length)
                .orElse(0);
    }

    private static Optional<String> keyOf(String location) {
        Matcher key = KEY.matcher(location);
        return key.matches() ? Optional.of(key.group(1)) : Optional.empty();
    }

    private static Optional<String> tooLong(String what, String value, int longest) {
        int length = value.codePointCount(0, value.length());
        return length <= longest
                ? Optional.empty()
                : Optional.of("Iceberg's JDBC catalog keeps at most " + longest + " characters of a " + what
                        + ", and this one has " + length);
    }

    private static boolean isLimited(MirrorCatalog catalog) {
        boolean jdbc = CatalogUtil.ICEBERG_CATALOG_TYPE_JDBC.equals(
                        catalog.properties().get(CatalogUtil.ICEBERG_CATALOG_TYPE))
                || JdbcCatalog.class.getName().equals(catalog.properties().get(CatalogProperties.CATALOG_IMPL));
        return jdbc
                && !catalog.properties().getOrDefault(CatalogProperties.URI, "").startsWith(MirrorCatalog.SQLITE);
    }
}
