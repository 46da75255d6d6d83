package io.pixelake.containers;

import io.pixelake.testkit.PythonTools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** PostgreSQL for Pixeltable, with the role that only reads; an object store with a bucket; and an Iceberg REST catalog, in a network of their own. */
public final class LakeContainers implements AutoCloseable {
    private static final int POSTGRES_PORT = 5432;
    private static final int S3_PORT = 80;
    private static final int CATALOG_PORT = 8181;
    private static final String BUCKET = "warehouse";
    private static final int SHOWN_CHARACTERS = 20_000;
    private static final String MAKE_BUCKET =
            "import boto3, sys; boto3.client('s3', endpoint_url=sys.argv[1]).create_bucket(Bucket=sys.argv[2])";

    private final DeploymentSettings settings;
    private final Path directory;
    private final Network network = Network.newNetwork();
    private final GenericContainer<?> postgres;
    private final GenericContainer<?> s3;
    private final GenericContainer<?> catalog;
    private final GenericContainer<?> otherCatalog;

    private LakeContainers(DeploymentSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
        postgres = postgres();
        s3 = s3();
        catalog = catalog("catalog", "s3://warehouse/");
        otherCatalog = catalog("other-catalog", "s3://warehouse/other/");
    }

    /** @param directory for the home of the Pixeltable that runs on this machine */
    public static LakeContainers start(DeploymentSettings settings, Path directory) {
        LakeContainers lake = new LakeContainers(settings, directory);
        lake.postgres.start();
        lake.s3.start();
        PythonTools.run(lake.s3Keys(), MAKE_BUCKET, lake.s3Url(), BUCKET);
        lake.catalog.start();
        return lake;
    }

    private GenericContainer<?> postgres() {
        return container("POSTGRES_IMAGE", "postgres", POSTGRES_PORT)
                .withEnv("POSTGRES_USER", "pixeltable")
                .withEnv("POSTGRES_PASSWORD", settings.get("PIXELTABLE_PASSWORD"))
                .withEnv("POSTGRES_DB", "pixeltable")
                .withEnv("PIXELAKE_PASSWORD", settings.get("PIXELAKE_PASSWORD"))
                .withCopyFileToContainer(
                        file("deploy/postgres/reader-role.sql"), "/docker-entrypoint-initdb.d/1-reader-role.sql")
                .withCopyFileToContainer(
                        file("deploy/compose/reader-password.sh"), "/docker-entrypoint-initdb.d/2-reader-password.sh")
                .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\s", 2));
    }

    private GenericContainer<?> s3() {
        return container("S3_IMAGE", "s3", S3_PORT)
                .withEnv("S3PROXY_AUTHORIZATION", "aws-v2-or-v4")
                .withEnv("S3PROXY_IDENTITY", settings.get("S3_ACCESS_KEY"))
                .withEnv("S3PROXY_CREDENTIAL", settings.get("S3_SECRET_KEY"))
                .withEnv("S3PROXY_ENDPOINT", "http://0.0.0.0:" + S3_PORT)
                // In memory. With objects in files it answered 400 for some manifest lists, in three runs of many.
                .withEnv("JCLOUDS_PROVIDER", "transient-nio2")
                .waitingFor(Wait.forHttp("/").forStatusCodeMatching(code -> code > 0));
    }

    /** Starts a second catalog, on a warehouse of its own. */
    public void startOtherCatalog() {
        otherCatalog.start();
    }

    private GenericContainer<?> catalog(String name, String warehouse) {
        return container("REST_CATALOG_IMAGE", name, CATALOG_PORT)
                .withEnv(s3Keys())
                .withEnv("CATALOG_WAREHOUSE", warehouse)
                // With its own default, a database in memory, it answered 500 for a table from some moment on, in two
                // runs of three.
                .withEnv("CATALOG_URI", "jdbc:sqlite:/tmp/catalog.db?busy_timeout=30000")
                .withEnv("CATALOG_IO__IMPL", "org.apache.iceberg.aws.s3.S3FileIO")
                .withEnv("CATALOG_S3_ENDPOINT", "http://s3")
                .withEnv("CATALOG_S3_PATH__STYLE__ACCESS", "true")
                .waitingFor(Wait.forHttp("/v1/config").forStatusCode(200));
    }

    private GenericContainer<?> container(String image, String name, int port) {
        return new GenericContainer<>(DockerImageName.parse(settings.get(image)))
                .withNetwork(network)
                .withNetworkAliases(name)
                .withExposedPorts(port)
                .withStartupTimeout(Duration.ofMinutes(1));
    }

    static MountableFile file(String path) {
        return MountableFile.forHostPath(DeploymentSettings.PROJECT.resolve(path), 0644);
    }

    Network network() {
        return network;
    }

    public Map<String, String> s3Keys() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", settings.get("S3_ACCESS_KEY"),
                "AWS_SECRET_ACCESS_KEY", settings.get("S3_SECRET_KEY"),
                "AWS_REGION", "us-east-1");
    }

    /** The same for Iceberg, as a catalog hands them out. */
    public Map<String, String> vendedKeys() {
        return Map.of(
                "s3.access-key-id", settings.get("S3_ACCESS_KEY"),
                "s3.secret-access-key", settings.get("S3_SECRET_KEY"));
    }

    /** The same for Flink's file system, on this machine. */
    public String flinkS3Settings() {
        return """
                s3.endpoint: %s
                s3.path.style.access: true
                s3.access-key: %s
                s3.secret-key: %s
                """.formatted(s3Url(), settings.get("S3_ACCESS_KEY"), settings.get("S3_SECRET_KEY"));
    }

    /** What the object store has said: among others, why it has refused a request. */
    public String s3Log() {
        String log = s3.getLogs();
        return log.substring(Math.max(0, log.length() - SHOWN_CHARACTERS));
    }

    /** From this machine. */
    public String s3Url() {
        return url(s3, S3_PORT);
    }

    public String catalogUrl() {
        return url(catalog, CATALOG_PORT);
    }

    public String otherCatalogUrl() {
        return url(otherCatalog, CATALOG_PORT);
    }

    /** PostgreSQL, for the role that only reads. */
    public String sourceUrl() {
        return "jdbc:postgresql://" + postgresServer() + "/pixeltable?user=pixelake&password="
                + settings.get("PIXELAKE_PASSWORD");
    }

    private String postgresServer() {
        return postgres.getHost() + ":" + postgres.getMappedPort(POSTGRES_PORT);
    }

    /** Lists or downloads what is in the bucket, see s3_objects.py. */
    public String objects(String... command) {
        List<String> arguments = new ArrayList<>(List.of(s3Url(), BUCKET));
        arguments.addAll(List.of(command));
        return PythonTools.run(s3Keys(), "s3_objects.py", arguments.toArray(String[]::new));
    }

    /**
     * Waits until the change files below {@code changes} in the bucket are what Pixeltable shows. A mirror that is stopped doesn't wait for them, so
     * this is for one that runs.
     */
    public void awaitChangeFiles(Duration limit, String... tables) throws InterruptedException {
        Comparison.await(limit, () -> compareChangeFiles(tables));
    }

    /** Compares the change files below {@code changes} in the bucket with Pixeltable. */
    public void compareChangeFiles(String... tables) {
        List<String> arguments = new ArrayList<>(List.of("--home", directory.toString()));
        for (String format : List.of("csv", "jsonl")) {
            Path folder = directory.resolve("changes").resolve(format);
            objects("download", "changes/" + format + "/", folder.toString());
            arguments.addAll(List.of("--" + format, folder.toString()));
        }
        for (String table : tables) {
            arguments.addAll(List.of("--table", table));
        }
        System.out.print(PythonTools.run(python(), "compare_changes.py", arguments.toArray(String[]::new)));
    }

    private static String url(GenericContainer<?> container, int port) {
        return "http://" + container.getHost() + ":" + container.getMappedPort(port);
    }

    /** What Pixeltable's and PyIceberg's own settings say of them, on this machine. */
    public Map<String, String> python() {
        return python(catalogUrl());
    }

    /** @param catalogUrl another one than the first */
    public Map<String, String> python(String catalogUrl) {
        return pythonSettings(settings, directory, postgresServer(), catalogUrl, s3Url());
    }

    static Map<String, String> pythonSettings(
            DeploymentSettings settings, Path home, String postgres, String catalog, String s3) {
        Map<String, String> python = new HashMap<>();
        python.put("PIXELTABLE_HOME", home.toString());
        python.put(
                "PIXELTABLE_DB_CONNECT_STR",
                "postgresql://pixeltable:" + settings.get("PIXELTABLE_PASSWORD") + "@" + postgres + "/pixeltable");
        python.put("PIXELTABLE_VERBOSITY", "0");
        python.put("PIXELTABLE_TIME_ZONE", "UTC");
        python.put("PYICEBERG_CATALOG__LAKE__TYPE", "rest");
        python.put("PYICEBERG_CATALOG__LAKE__URI", catalog);
        python.put("PYICEBERG_CATALOG__LAKE__S3__ENDPOINT", s3);
        python.put("PYICEBERG_CATALOG__LAKE__S3__ACCESS_KEY_ID", settings.get("S3_ACCESS_KEY"));
        python.put("PYICEBERG_CATALOG__LAKE__S3__SECRET_ACCESS_KEY", settings.get("S3_SECRET_KEY"));
        python.put("PYICEBERG_CATALOG__LAKE__S3__REGION", "us-east-1");
        python.put("PYICEBERG_CATALOG__LAKE__PY_IO_IMPL", "get_io.GetFileIO");
        return python;
    }

    @Override
    public void close() throws IOException {
        List.of(otherCatalog, catalog, s3, postgres).forEach(GenericContainer::close);
        network.close();
    }
}
