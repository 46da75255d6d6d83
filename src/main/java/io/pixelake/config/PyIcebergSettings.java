package io.pixelake.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Catalogs that the user has told PyIceberg of, in {@code .pyiceberg.yaml} or by environment variables, as Iceberg's Java properties.
 * Where it looks, and in which order, is PyIceberg's: {@code $PYICEBERG_HOME}, the home folder, the current one.
 */
final class PyIcebergSettings {
    private static final String FILE = ".pyiceberg.yaml";
    private static final String VARIABLE = "pyiceberg_catalog__";
    private static final String JDBC_CATALOG = "org.apache.iceberg.jdbc.JdbcCatalog";
    /** What Java calls otherwise. */
    private static final Map<String, String> RENAMED = Map.of("s3.region", "client.region");

    private static final Pattern SQLITE = Pattern.compile("sqlite(?:\\+\\w+)?:///(.+)");
    private static final Pattern POSTGRESQL =
            Pattern.compile("postgres(?:ql)?(?:\\+\\w+)?://(?:([^:@/]+)(?::([^@/]*))?@)?([^@]+)");

    private final Map<String, String> environment;
    private final Problems problems;

    PyIcebergSettings(Map<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** The properties of a catalog; empty when PyIceberg knows none of that name. */
    Optional<Map<String, String>> find(String name) {
        Map<String, String> found = new HashMap<>();
        file().ifPresent(file -> read(file, name, found));
        environment.forEach((variable, value) -> {
            String prefix = VARIABLE + name.toLowerCase(Locale.ROOT) + "__";
            String lower = variable.toLowerCase(Locale.ROOT);
            if (lower.startsWith(prefix)) {
                found.put(lower.substring(prefix.length()).replace("__", ".").replace("_", "-"), value);
            }
        });
        return found.isEmpty() ? Optional.empty() : Optional.of(toJava(name, found));
    }

    private Optional<Path> file() {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return Stream.of(environment.getOrDefault("PYICEBERG_HOME", ""), home, System.getProperty("user.dir"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, FILE))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private void read(Path file, String name, Map<String, String> found) {
        new YamlFileReader(file, problems)
                .read()
                .flatMap(root -> child(root, "catalog"))
                .flatMap(catalogs -> child(catalogs, name))
                .filter(MappingNode.class::isInstance)
                .ifPresent(catalog -> ((MappingNode) catalog)
                        .getValue().stream()
                                .filter(entry -> entry.getValueNode() instanceof ScalarNode scalar
                                        && !YamlFileReader.isNull(scalar))
                                .forEach(entry -> found.put(
                                        YamlFileReader.text(entry.getKeyNode()).toLowerCase(Locale.ROOT),
                                        YamlFileReader.text(entry.getValueNode()))));
    }

    /** PyIceberg doesn't tell upper case from lower. */
    private static Optional<Node> child(Node node, String name) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry -> YamlFileReader.text(entry.getKeyNode()).equalsIgnoreCase(name))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }

    private Map<String, String> toJava(String name, Map<String, String> properties) {
        Map<String, String> java = new HashMap<>();
        properties.forEach((key, value) -> java.put(RENAMED.getOrDefault(key, key), value));
        String uri = properties.getOrDefault("uri", "");
        String type = properties.getOrDefault("type", typeOf(uri)).toLowerCase(Locale.ROOT);
        switch (type) {
            case "sql" -> toJdbc(name, uri, java);
            case "rest", "hive", "glue" -> java.put("type", type);
            default ->
                problems.add(
                        "--catalog " + name,
                        "PyIceberg's catalog of that name has the type \"" + type
                                + "\", which isn't known here; give its properties with --catalog-property");
        }
        return java;
    }

    private static String typeOf(String uri) {
        if (uri.startsWith("http")) {
            return "rest";
        }
        return uri.startsWith("thrift") ? "hive" : "sql";
    }

    private void toJdbc(String name, String uri, Map<String, String> java) {
        java.remove("type");
        java.put("catalog-impl", JDBC_CATALOG);
        java.put("jdbc.schema-version", "V1");
        Matcher sqlite = SQLITE.matcher(uri);
        Matcher postgres = POSTGRESQL.matcher(uri);
        if (sqlite.matches() && !sqlite.group(1).startsWith(":memory:")) {
            java.put("uri", "jdbc:sqlite:" + sqlite.group(1) + (uri.contains("?") ? "&" : "?") + "busy_timeout=30000");
        } else if (postgres.matches()) {
            java.put("uri", "jdbc:postgresql://" + postgres.group(3));
            Optional.ofNullable(postgres.group(1)).ifPresent(user -> java.put("jdbc.user", decoded(user)));
            Optional.ofNullable(postgres.group(2)).ifPresent(password -> java.put("jdbc.password", decoded(password)));
        } else {
            problems.add(
                    "--catalog " + name,
                    "PyIceberg's catalog of that name has the uri \"" + uri
                            + "\", which isn't known here; sqlite:/// with a file and postgresql:// are");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
