package io.pixelake.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PyIcebergSettingsTest {
    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void anSqlCatalogBecomesAJdbcOne() throws IOException {
        write("""
                catalog:
                  Mine:
                    type: sql
                    uri: sqlite:////data/lake.db
                    warehouse: file:///data/warehouse
                  other:
                    uri: postgresql+psycopg2://ann:p%40ss+word@db.example.com:5433/lake?sslmode=require
                """);

        assertThat(catalog("mine"))
                .containsEntry("catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog")
                .containsEntry("uri", "jdbc:sqlite:/data/lake.db?busy_timeout=30000")
                .containsEntry("warehouse", "file:///data/warehouse")
                .containsEntry("jdbc.schema-version", "V1")
                .doesNotContainKey("type");
        assertThat(catalog("other"))
                .containsEntry("uri", "jdbc:postgresql://db.example.com:5433/lake?sslmode=require")
                .containsEntry("jdbc.user", "ann")
                .containsEntry("jdbc.password", "p@ss+word");
    }

    @Test
    void aRestCatalogKeepsItsProperties() throws IOException {
        write("""
                catalog:
                  prod:
                    uri: https://catalog.example.com
                    credential: me:secret
                    s3.region: eu-central-1
                """);

        assertThat(catalog("prod"))
                .isEqualTo(Map.of(
                        "type",
                        "rest",
                        "uri",
                        "https://catalog.example.com",
                        "credential",
                        "me:secret",
                        "client.region",
                        "eu-central-1"));
    }

    @Test
    void theEnvironmentWinsOverTheFileAndFlagsOverBoth() throws IOException {
        write("catalog: { prod: { uri: 'https://a', warehouse: w } }");
        environment.put("PYICEBERG_CATALOG__PROD__URI", "https://b");
        environment.put("PYICEBERG_CATALOG__PROD__S3__ACCESS_KEY_ID", "k");

        assertThat(catalog("prod"))
                .containsEntry("uri", "https://b")
                .containsEntry("warehouse", "w")
                .containsEntry("s3.access-key-id", "k");
        assertThat(catalog("prod", "warehouse=x"))
                .containsEntry("warehouse", "x")
                .containsEntry("uri", "https://b");
        assertThat(catalog("prod", "type=hive", "uri=thrift://h"))
                .isEqualTo(Map.of("type", "hive", "uri", "thrift://h"));
    }

    @Test
    void aCatalogThatPyIcebergDoesNotKnowIsTheEmbeddedOne() throws IOException {
        write("catalog: { prod: { uri: 'https://a' } }");

        assertThat(catalog("mine")).isEmpty();
        assertThat(ConfigLoader.load(Optional.empty(), ConfigFlags.none(), environment())
                        .lake()
                        .catalog()
                        .properties())
                .as("nobody asked for a catalog")
                .isEmpty();
    }

    @Test
    void whatHasNoJavaCatalogIsRefused() throws IOException {
        write("catalog: { a: { type: dynamodb }, b: { uri: 'sqlite:///:memory:' } }");

        assertThatThrownBy(() -> catalog("a"))
                .isInstanceOf(ConfigProblems.class)
                .hasMessageContaining("--catalog a: PyIceberg's catalog of that name has the type \"dynamodb\"");
        assertThatThrownBy(() -> catalog("b")).hasMessageContaining("has the uri \"sqlite:///:memory:\"");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(home.resolve(".pyiceberg.yaml"), yaml);
    }

    private Map<String, String> catalog(String name, String... properties) {
        ConfigFlags flags =
                new ConfigFlags(Map.of("--catalog", List.of(name), "--catalog-property", List.of(properties)));
        return ConfigLoader.load(Optional.empty(), flags, environment())
                .lake()
                .catalog()
                .properties();
    }

    private Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOME", home.toString());
        return all;
    }
}
