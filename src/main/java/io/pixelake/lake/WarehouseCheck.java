package io.pixelake.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.util.ExceptionUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.ResolvingFileIO;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * Whether files at a catalog's warehouse can be opened, with the classes and settings that are here. Most catalogs are opened without a look at
 * it, so that a job would fail with its first file. Nothing is written. It rests on these facts:
 *
 * <ul>
 *   <li>Without io-impl the catalogs for a database, Hive, Nessie and folders use Hadoop's file systems, whatever the scheme, a REST catalog's
 *       client what fits the scheme, and others what is theirs.
 *   <li>A REST server says where tables are, and gives credentials for a table only. So its store isn't asked for anything.
 *   <li>In Hive, a database has a location of its own, and the warehouse may be of no use.
 * </ul>
 */
final class WarehouseCheck {
    private static final String NO_SUCH_FILE = "/pixelake-check-of-access";
    /** As the clients of S3, Azure and Google Cloud Storage write the status of an answer. Ports and ids of requests hold such numbers too. */
    private static final Pattern FORBIDDEN =
            Pattern.compile("\\bstatus code:? 403\\b|\\b403 forbidden\\b", Pattern.CASE_INSENSITIVE);
    /** Codes of S3 and Azure, and S3's texts for its own: Amazon's client leaves out the code. */
    private static final Pattern WRONG_KEYS = Pattern.compile(
            "InvalidAccessKeyId|SignatureDoesNotMatch|AuthenticationFailed"
                    + "|Access Key Id you provided|request signature we calculated",
            Pattern.CASE_INSENSITIVE);

    private static final Set<CatalogType> USING_HADOOP =
            EnumSet.of(CatalogType.JDBC, CatalogType.NESSIE, CatalogType.HADOOP);

    private final String catalog;
    private final boolean servedByRest;
    private final Map<String, String> properties;
    private final String warehouse;

    private WarehouseCheck(String catalog, boolean servedByRest, Map<String, String> properties) {
        this.catalog = catalog;
        this.servedByRest = servedByRest;
        this.properties = properties;
        this.warehouse = properties.getOrDefault(CatalogProperties.WAREHOUSE_LOCATION, "");
    }

    /** @param catalog its name in messages */
    static WarehouseCheck of(String catalog, Map<String, String> properties) {
        return new WarehouseCheck(catalog, false, properties);
    }

    /** The same for a catalog that is open, whose server may have sent more properties. */
    static WarehouseCheck of(String catalog, Map<String, String> properties, Catalog opened) {
        return opened instanceof RESTCatalog rest
                ? new WarehouseCheck(catalog, true, rest.properties())
                : of(catalog, properties);
    }

    /**
     * Checks that the classes are there, and asks the store for nothing.
     *
     * @throws MissingJarException when a jar is missing
     * @throws WarehouseException when nothing that is here can open files there
     */
    void checkClasses() {
        files().ifPresent(FileIO::close);
    }

    /**
     * The same, and asks the store for a file that isn't there. Who may not list a bucket gets no other answer than that access is forbidden,
     * and may write to it nevertheless.
     *
     * @throws WarehouseException also when the store can't be reached, or doesn't accept the credentials
     */
    void checkReach() {
        Optional<FileIO> opened = files();
        if (opened.isEmpty()) {
            return;
        }
        try (FileIO files = opened.get()) {
            if (!servedByRest && warehouse.contains(":/")) {
                ask(files.newInputFile(warehouse + NO_SUCH_FILE));
            }
        } catch (RuntimeException | NoClassDefFoundError e) {
            MissingJar.throwIfBehind(e, catalog);
            if (says(WRONG_KEYS, e)) {
                throw WarehouseException.wrongKeys(catalog, warehouse, TableTrouble.reason(e), e);
            }
            if (!says(FORBIDDEN, e)) {
                throw WarehouseException.unreachable(catalog, warehouse, TableTrouble.reason(e), e);
            }
        }
    }

    /** S3 answers a question whether a file exists without a text. Only who reads one learns whether the keys are wrong, or lack a right. */
    private static void ask(InputFile file) {
        try {
            file.exists();
        } catch (RuntimeException e) {
            throw says(FORBIDDEN, e)
                    ? failureOfReading(file)
                            .filter(failure -> says(WRONG_KEYS, failure))
                            .orElse(e)
                    : e;
        }
    }

    private static Optional<RuntimeException> failureOfReading(InputFile file) {
        try (SeekableInputStream content = file.newStream()) {
            content.read();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new UncheckedIOException(e.getMessage(), e));
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private static boolean says(Pattern words, Throwable failure) {
        return ExceptionUtils.findThrowable(
                        failure,
                        cause -> cause.getMessage() != null
                                && words.matcher(cause.getMessage()).find())
                .isPresent();
    }

    /** Empty where it isn't known which class it will be, or that class says itself what is wrong. */
    private Optional<FileIO> files() {
        try {
            return classOfFiles().map(name -> CatalogUtil.loadFileIO(name, properties, new Configuration()));
        } catch (WarehouseException e) {
            throw e;
        } catch (RuntimeException | NoClassDefFoundError e) {
            MissingJar.throwIfBehind(e, catalog);
            return Optional.empty();
        }
    }

    private Optional<String> classOfFiles() {
        Optional<String> named = Optional.ofNullable(properties.get(CatalogProperties.FILE_IO_IMPL))
                .filter(name -> !name.equals(ResolvingFileIO.class.getName()));
        if (named.isPresent() || warehouse.isEmpty()) {
            return named;
        }
        boolean byScheme = servedByRest || properties.containsKey(CatalogProperties.FILE_IO_IMPL);
        if (!byScheme && !usesHadoop()) {
            return Optional.empty();
        }
        if (hadoopKnowsScheme()) {
            return Optional.of(HadoopFileIO.class.getName());
        }
        if (byScheme) {
            return Optional.of(classForScheme());
        }
        throw WarehouseException.unknown(catalog, warehouse);
    }

    private boolean usesHadoop() {
        return CatalogType.of(properties).filter(USING_HADOOP::contains).isPresent();
    }

    private boolean hadoopKnowsScheme() {
        try {
            // As Hadoop itself reads it: a folder's name may hold what no URI does.
            String scheme = new Path(warehouse).toUri().getScheme();
            return scheme == null || FileSystem.getFileSystemClass(scheme, new Configuration()) != null;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private String classForScheme() {
        try (ResolvingFileIO any = new ResolvingFileIO()) {
            return any.ioClass(warehouse).getName();
        }
    }
}
