package io.pixelake.lake;

import io.pixelake.model.CaCertificates;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to open the lake's catalog.
 *
 * @param properties Iceberg's catalog properties, credentials among them: never printed
 */
public record MirrorCatalog(String name, Map<String, String> properties, boolean embedded) implements Serializable {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorCatalog.class);
    static final String SQLITE = "jdbc:sqlite:";

    public MirrorCatalog {
        properties = Map.copyOf(properties);
    }

    /** Any catalog, with Iceberg's own properties passed on untouched. */
    public static MirrorCatalog of(String name, Map<String, String> properties) {
        return new MirrorCatalog(name, properties, false);
    }

    /** The embedded lake: a SQLite catalog at {@code DIR/catalog.db} that PyIceberg's SqlCatalog shares. */
    public static MirrorCatalog embedded(String name, Path directory) {
        Path lake = directory.toAbsolutePath().normalize();
        Map<String, String> properties = new HashMap<>();
        properties.put(CatalogProperties.CATALOG_IMPL, EmbeddedCatalog.class.getName());
        properties.put(CatalogProperties.URI, "jdbc:sqlite:" + lake.resolve("catalog.db") + "?busy_timeout=30000");
        properties.put(CatalogProperties.WAREHOUSE_LOCATION, LocalFileIO.location(lake.resolve("warehouse")));
        properties.put(CatalogProperties.FILE_IO_IMPL, LocalFileIO.class.getName());
        properties.put("jdbc.schema-version", "V1");
        return new MirrorCatalog(name, properties, true);
    }

    /** The same catalog, opened so that nothing of it is made or changed where it is one in a database. */
    MirrorCatalog onlyToRead() {
        Map<String, String> reading = new HashMap<>(properties);
        reading.put("jdbc.init-catalog-tables", "false");
        reading.remove("jdbc.schema-version");
        sqliteFile().ifPresent(file -> {
            String uri = properties.get(CatalogProperties.URI);
            reading.put(CatalogProperties.URI, uri + (uri.contains("?") ? "&" : "?") + "open_mode=1");
        });
        return new MirrorCatalog(name, reading, embedded);
    }

    /** The file that the catalog is, where it is a SQLite database. */
    public Optional<Path> sqliteFile() {
        return Optional.ofNullable(properties.get(CatalogProperties.URI))
                .filter(uri -> uri.startsWith(SQLITE) && !uri.contains(":memory:"))
                .map(uri -> Path.of(uri.substring(SQLITE.length()).replaceFirst("[?].*", "")));
    }

    CatalogProfile profile() {
        return CatalogProfile.of(properties);
    }

    /** Whether users named who is to hear what Iceberg reports of commits and scans. */
    public boolean namesReporter() {
        return properties.containsKey(CatalogProperties.METRICS_REPORTER_IMPL);
    }

    /**
     * Makes the catalog's own tables, where it is an embedded one that doesn't have them yet. Once, before a job's tasks open
     * it side by side: SQLite lets only one of them create a table, and the others would fail.
     */
    public void prepare() throws IOException {
        if (embedded) {
            Path warehouse = LocalFileIO.path(properties.get(CatalogProperties.WAREHOUSE_LOCATION));
            if (!LocalFileIO.canBeUri(warehouse)) {
                LOG.info(
                        "The lake's folder {} has ?, # or a control character in its name, with which no file: URI can be read everywhere. The"
                                + " locations of its tables are plain paths, which DataFusion and Trino don't read: choose another folder for these",
                        warehouse.getParent());
            }
            Files.createDirectories(warehouse);
            try (JdbcCatalog opened = (JdbcCatalog) open()) {
                opened.listNamespaces();
            }
            try (LakePlace place = LakePlace.open(warehouse.getParent())) {
                place.record();
            }
        }
    }

    /**
     * Checks that all classes are there that the catalog and the files of its tables need. A job that lacks one retries, and its log never
     * names the jar. A catalog that can't be reached just now is left to the job.
     *
     * @throws MissingJarException when they aren't
     * @throws WarehouseException when nothing that is here can open files there
     * @throws RefusedCredentialsException when the catalog doesn't know who opens it
     */
    public void checkClasses() {
        checkOpened(opened -> {});
    }

    /**
     * The same, and whether mirrors can be there, which the servers of REST catalogs say.
     *
     * @throws NoMirrorsException when they can't
     */
    public void checkForMirrors() {
        checkOpened(opened -> CatalogProfile.of(opened).requireMirrors(toString()));
    }

    private void checkOpened(Consumer<Catalog> check) {
        if (embedded) {
            return;
        }
        try {
            Catalog opened = openAsSomebody();
            try {
                check.accept(opened);
                warehouse(Optional.of(opened)).checkClasses();
            } finally {
                close(opened);
            }
        } catch (NoMirrorsException | MissingJarException | WarehouseException | RefusedCredentialsException e) {
            throw e;
        } catch (Exception e) {
            LOG.debug("{} can't be opened now", this, e);
        }
    }

    private Catalog openAsSomebody() {
        try {
            return open();
        } catch (RuntimeException e) {
            if (RefusedCredentials.advice(e, properties).isPresent()) {
                throw new RefusedCredentialsException(e);
            }
            throw e;
        }
    }

    /**
     * Checks the classes, and asks the store of the files whether it is there.
     *
     * @param opened this catalog, where it is there already
     * @throws WarehouseException also when the store can't be reached
     */
    void checkReach(Optional<Catalog> opened) {
        if (!embedded) {
            warehouse(opened).checkReach();
        }
    }

    private WarehouseCheck warehouse(Optional<Catalog> opened) {
        trustCertificates();
        return opened.map(open -> WarehouseCheck.of(toString(), properties, open))
                .orElseGet(() -> WarehouseCheck.of(toString(), properties));
    }

    /** Closes it where that is needed. */
    public static void close(Catalog opened) {
        if (opened instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.debug("Closing the catalog {} failed", opened.name(), e);
            }
        }
    }

    /**
     * Opens the catalog; the caller closes it where it is {@link AutoCloseable}. The tasks of a job open it all at once, and the
     * first to come to an empty JDBC catalog adds a column that makes it one of schema V1. Another that does so meanwhile gets an
     * SQL error, and finds all done when it tries again.
     */
    public Catalog open() {
        return CatalogRetries.BRIEF.ask(toString(), this::build);
    }

    /** The same for a task of a job, which would start again where it can't. */
    public Catalog openForTask() {
        return CatalogRetries.PATIENT.ask(toString(), this::build);
    }

    private Catalog build() {
        IcebergThreads.start();
        trustCertificates();
        if (CatalogType.of(properties).filter(CatalogType.HIVE::equals).isPresent()) {
            MissingJar.requireHive(toString());
        }
        try {
            return CatalogUtil.buildIcebergCatalog(name, asOpened(), embedded ? null : new Configuration());
        } catch (RuntimeException | NoClassDefFoundError e) {
            MissingJar.throwIfBehind(e, toString());
            throw e;
        }
    }

    private void trustCertificates() {
        Optional.ofNullable(properties.get(CaCertificates.PROPERTY)).ifPresent(TrustedCertificates::trust);
    }

    private Map<String, String> asOpened() {
        Map<String, String> opened = new HashMap<>(properties);
        opened.remove(CaCertificates.PROPERTY);
        boolean jdbc = opened.remove(CatalogUtil.ICEBERG_CATALOG_TYPE, CatalogUtil.ICEBERG_CATALOG_TYPE_JDBC)
                || opened.remove(CatalogProperties.CATALOG_IMPL, JdbcCatalog.class.getName());
        if (jdbc) {
            opened.put(CatalogProperties.CATALOG_IMPL, TidyJdbcCatalog.class.getName());
        }
        return opened;
    }

    @Override
    public String toString() {
        return "catalog " + name;
    }
}
