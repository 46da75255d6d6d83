package io.pixelake.lake;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * What a kind of catalog can't do that others can.
 *
 * @param betweenFolders what stands between the folders of a table's path in its namespace, where namespaces don't nest; empty: they do
 * @param placesByNamespace whether a table's place is found from its namespace's, which has to be there
 * @param names which names it takes, for messages; empty where that isn't known
 * @param needed properties without which it refuses changes of a mirror's columns
 * @param unwanted properties that mirrors of other catalogs have, and those of this one must not
 * @param noMirrors why it can't hold mirrors, and what to do; empty where it can
 */
public record CatalogProfile(
        String betweenFolders,
        boolean placesByNamespace,
        String names,
        Map<String, String> needed,
        Set<String> unwanted,
        Optional<String> noMirrors) {
    /** A catalog that can all that mirrors need. */
    public static final CatalogProfile NESTING =
            new CatalogProfile("", false, "", Map.of(), Set.of(), Optional.empty());
    /** By Glue's and Hive's own rules for names, which know no character that a folder of Pixeltable can't have. */
    private static final String BETWEEN_FOLDERS = "__";

    /**
     * A metastore compares the columns of a table one by one, by their places, with those that it had, and refuses other types there: so no column could be
     * dropped, or added before another. Of Iceberg's own serializer, which a table has by this property, Hive 4 knows that it may.
     */
    private static final CatalogProfile HIVE = new CatalogProfile(
            BETWEEN_FOLDERS,
            true,
            "Hive's databases don't nest",
            Map.of(TableProperties.ENGINE_HIVE_ENABLED, "true"),
            Set.of(),
            Optional.empty());

    private static final CatalogProfile GLUE = new CatalogProfile(
            BETWEEN_FOLDERS,
            true,
            "Glue's databases don't nest, and names have a-z, 0-9 and _ only, unless the catalog's property"
                    + " glue.skip-name-validation is true",
            Map.of(),
            Set.of(),
            Optional.empty());
    /** Nessie's own branches and its earlier commits need the metadata files that other catalogs are done with. */
    private static final CatalogProfile NESSIE = new CatalogProfile(
            "", false, "", Map.of(), Set.of(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED), Optional.empty());

    private static final CatalogProfile NESSIE_REST = new CatalogProfile(
            "",
            false,
            "",
            Map.of(),
            Set.of(),
            Optional.of(
                    "Nessie's Iceberg REST API keeps one snapshot of a table only and never sets its main branch back, so"
                            + " neither versions nor reverts of Pixeltable can be mirrored to it. Use Nessie's own API instead, with the"
                            + " catalog properties type=nessie and uri=<the server>/api/v2, or another catalog"));
    private static final Set<String> HIVE_CATALOGS =
            Set.of(CatalogUtil.ICEBERG_CATALOG_TYPE_HIVE, CatalogUtil.ICEBERG_CATALOG_HIVE);
    private static final Set<String> GLUE_CATALOGS =
            Set.of(CatalogUtil.ICEBERG_CATALOG_TYPE_GLUE, CatalogUtil.ICEBERG_CATALOG_GLUE);
    private static final Set<String> NESSIE_CATALOGS =
            Set.of(CatalogUtil.ICEBERG_CATALOG_TYPE_NESSIE, CatalogUtil.ICEBERG_CATALOG_NESSIE);
    /** In what Nessie's REST API answers to the first request. */
    private static final String NESSIE_REST_MARK = "nessie.is-nessie-catalog";

    /**
     * By the settings alone, without asking the catalog.
     *
     * @param properties Iceberg's, of the catalog
     */
    public static CatalogProfile of(Map<String, String> properties) {
        String kind = Optional.ofNullable(properties.get(CatalogProperties.CATALOG_IMPL))
                .orElse(properties.getOrDefault(CatalogUtil.ICEBERG_CATALOG_TYPE, ""));
        if (HIVE_CATALOGS.contains(kind)) {
            return HIVE;
        }
        if (NESSIE_CATALOGS.contains(kind)) {
            return NESSIE;
        }
        return GLUE_CATALOGS.contains(kind) ? GLUE : NESTING;
    }

    /** By what an open catalog is, and what its server says of itself. */
    public static CatalogProfile of(Catalog opened) {
        if (opened instanceof RESTCatalog rest) {
            return Boolean.parseBoolean(rest.properties().get(NESSIE_REST_MARK)) ? NESSIE_REST : NESTING;
        }
        return of(Map.of(CatalogProperties.CATALOG_IMPL, opened.getClass().getName()));
    }

    /** Whether it is a Hive Metastore. */
    boolean isHive() {
        return equals(HIVE);
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
