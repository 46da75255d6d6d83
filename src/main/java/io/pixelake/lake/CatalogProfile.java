package io.pixelake.lake;

import io.pixelake.model.CatalogKind;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * What a kind of catalog takes, and what it can't do that others can. Of a REST catalog users may set it; else it is detected.
 *
 * @param namespaces what it makes of folders
 * @param tables what tables must have there
 * @param oneSnapshotPerCommit whether it refuses a commit that adds several snapshots
 * @param maxMetadata how large a table's metadata may be; empty where it has no limit
 * @param noMirrors why it can't hold mirrors, and what to do; empty where it can
 */
public record CatalogProfile(
        CatalogKind kind,
        Namespaces namespaces,
        OwnProperties tables,
        boolean oneSnapshotPerCommit,
        Optional<MetadataLimit> maxMetadata,
        Optional<String> noMirrors) {
    /**
     * How a catalog's namespaces are.
     *
     * @param betweenFolders what stands between the folders of a table's path, where namespaces don't nest; empty: they do
     * @param placeTables whether a table's place is found from its namespace's, which has to be there
     * @param names which names it takes, for messages; empty where that isn't known
     */
    public record Namespaces(String betweenFolders, boolean placeTables, String names) {
        private static final Namespaces NESTED = new Namespaces("", false, "");
        /** By the rules of those that don't nest, which know no character that a folder of Pixeltable can't have. */
        private static final String BETWEEN_FOLDERS = "__";

        private static Namespaces flat(boolean placeTables, String names) {
            return new Namespaces(BETWEEN_FOLDERS, placeTables, names);
        }
    }

    /**
     * What a catalog asks of a mirror's properties.
     *
     * @param needed without which it refuses changes of a mirror's columns
     * @param unwanted those that mirrors of other catalogs have, and those of this one must not
     */
    public record OwnProperties(Map<String, String> needed, Set<String> unwanted) {
        private static final OwnProperties NONE = new OwnProperties(Map.of(), Set.of());
    }

    /**
     * How large the metadata of a table may be, by the catalog's documentation.
     *
     * @param catalog whose it is, for messages
     */
    public record MetadataLimit(long megabytes, String catalog) {
        public long bytes() {
            return megabytes << 20;
        }
    }

    /** A catalog that can all that mirrors need. */
    public static final CatalogProfile STANDARD = new CatalogProfile(
            CatalogKind.STANDARD, Namespaces.NESTED, OwnProperties.NONE, false, Optional.empty(), Optional.empty());

    /**
     * A metastore compares the columns of a table one by one, by their places, with those that it had, and refuses other types there: so no column could be
     * dropped, or added before another. Of Iceberg's own serializer, which a table has by this property, Hive 4 knows that it may.
     */
    private static final CatalogProfile HIVE = new CatalogProfile(
            CatalogKind.HIVE,
            Namespaces.flat(true, "Hive's databases don't nest"),
            new OwnProperties(Map.of(TableProperties.ENGINE_HIVE_ENABLED, "true"), Set.of()),
            false,
            Optional.empty(),
            Optional.empty());

    private static final CatalogProfile GLUE = new CatalogProfile(
            CatalogKind.GLUE,
            Namespaces.flat(
                    true,
                    "Glue's databases don't nest, and names have a-z, 0-9 and _ only, unless the catalog's property"
                            + " glue.skip-name-validation is true"),
            OwnProperties.NONE,
            false,
            Optional.of(new MetadataLimit(20, "Glue")),
            Optional.empty());

    private static final CatalogProfile S3_TABLES = new CatalogProfile(
            CatalogKind.S3_TABLES,
            Namespaces.flat(false, "namespaces of S3 Tables don't nest, and names have a-z, 0-9 and _ only"),
            OwnProperties.NONE,
            false,
            Optional.of(new MetadataLimit(5, "S3 Tables")),
            Optional.empty());

    /** Nessie's own branches and its earlier commits need the metadata files that other catalogs are done with. */
    private static final CatalogProfile NESSIE = new CatalogProfile(
            CatalogKind.NESSIE,
            Namespaces.NESTED,
            new OwnProperties(Map.of(), Set.of(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED)),
            false,
            Optional.empty(),
            Optional.empty());

    private static final CatalogProfile NESSIE_REST = new CatalogProfile(
            CatalogKind.NESSIE,
            Namespaces.NESTED,
            OwnProperties.NONE,
            false,
            Optional.empty(),
            Optional.of(
                    "Nessie's Iceberg REST API keeps one snapshot of a table only and never sets its main branch back, so"
                            + " neither versions nor reverts of Pixeltable can be mirrored to it. Use Nessie's own API instead, with the"
                            + " catalog properties type=nessie and uri=<the server>/api/v2, or another catalog"));

    private static final CatalogProfile UNITY = new CatalogProfile(
            CatalogKind.UNITY,
            Namespaces.flat(false, "Unity Catalog's schemas don't nest"),
            OwnProperties.NONE,
            true,
            Optional.empty(),
            Optional.empty());

    private static final Map<CatalogKind, CatalogProfile> BY_KIND = Stream.of(
                    STANDARD, GLUE, HIVE, NESSIE, S3_TABLES, UNITY)
            .collect(Collectors.toMap(CatalogProfile::kind, Function.identity()));
    /** In what Nessie's REST API answers to the first request. */
    private static final String NESSIE_REST_MARK = "nessie.is-nessie-catalog";
    /** In the address of Unity Catalog's REST API, Databricks' and the open one: before {@code /v1}, and with {@code -rest} behind it or not. */
    private static final String UNITY_REST_MARK = "/unity-catalog/iceberg";
    /** Amazon's services by the addresses of their regions, those for FIPS and IPv6 too. */
    private static final Pattern AMAZON = Pattern.compile(
            "https://(glue|s3tables)(-fips)?[.][a-z0-9-]+[.](amazonaws[.]com([.]cn)?|api[.]aws)/iceberg/?");

    /**
     * By the settings alone, without asking the catalog.
     *
     * @param properties Iceberg's, of the catalog, and what users set
     */
    public static CatalogProfile of(Map<String, String> properties) {
        return set(properties).orElseGet(() -> detect(properties));
    }

    /** By what users set, else by what an open catalog is, and what its server says of itself. */
    public static CatalogProfile of(Catalog opened) {
        if (opened instanceof RESTCatalog rest) {
            return set(rest.properties()).orElseGet(() -> ofRest(rest.properties()));
        }
        return detect(Map.of(CatalogProperties.CATALOG_IMPL, opened.getClass().getName()));
    }

    private static Optional<CatalogProfile> set(Map<String, String> properties) {
        return Arrays.stream(CatalogKind.values())
                .filter(kind -> kind.word().equals(properties.get(CatalogKind.PROPERTY)))
                .findFirst()
                .map(BY_KIND::get);
    }

    private static CatalogProfile detect(Map<String, String> properties) {
        return CatalogType.of(properties)
                .map(type -> switch (type) {
                    case HIVE -> HIVE;
                    case NESSIE -> NESSIE;
                    case GLUE -> GLUE;
                    case REST -> ofRest(properties);
                    case HADOOP, JDBC -> STANDARD;
                })
                .orElse(STANDARD);
    }

    private static CatalogProfile ofRest(Map<String, String> properties) {
        if (Boolean.parseBoolean(properties.get(NESSIE_REST_MARK))) {
            return NESSIE_REST;
        }
        String uri = properties.getOrDefault(CatalogProperties.URI, "");
        Matcher amazon = AMAZON.matcher(uri);
        if (amazon.matches()) {
            return amazon.group(1).equals("glue") ? GLUE : S3_TABLES;
        }
        return uri.contains(UNITY_REST_MARK) ? UNITY : STANDARD;
    }

    /**
     * Checks whether mirrors can be in a catalog.
     *
     * @param catalog its name in messages
     * @throws NoMirrorsException when they can't
     */
    public void requireMirrors(String catalog) {
        noMirrors.ifPresent(reason -> {
            throw new NoMirrorsException("Cannot mirror to the " + catalog + ": " + reason + ".");
        });
    }
}
