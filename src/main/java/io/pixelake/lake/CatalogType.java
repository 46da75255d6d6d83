package io.pixelake.lake;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;

/** Which of Iceberg's clients a catalog's properties name, by its type or its class. */
enum CatalogType {
    HADOOP(CatalogUtil.ICEBERG_CATALOG_TYPE_HADOOP, CatalogUtil.ICEBERG_CATALOG_HADOOP),
    HIVE(CatalogUtil.ICEBERG_CATALOG_TYPE_HIVE, CatalogUtil.ICEBERG_CATALOG_HIVE),
    GLUE(CatalogUtil.ICEBERG_CATALOG_TYPE_GLUE, CatalogUtil.ICEBERG_CATALOG_GLUE),
    NESSIE(CatalogUtil.ICEBERG_CATALOG_TYPE_NESSIE, CatalogUtil.ICEBERG_CATALOG_NESSIE),
    JDBC(CatalogUtil.ICEBERG_CATALOG_TYPE_JDBC, CatalogUtil.ICEBERG_CATALOG_JDBC),
    REST(CatalogUtil.ICEBERG_CATALOG_TYPE_REST, CatalogUtil.ICEBERG_CATALOG_REST);

    private final Set<String> names;

    CatalogType(String type, String implementation) {
        this.names = Set.of(type, implementation);
    }

    /** Empty where it is a client of somebody else. */
    static Optional<CatalogType> of(Map<String, String> properties) {
        String name = Optional.ofNullable(properties.get(CatalogProperties.CATALOG_IMPL))
                .orElse(properties.getOrDefault(CatalogUtil.ICEBERG_CATALOG_TYPE, ""));
        return Arrays.stream(values()).filter(type -> type.names.contains(name)).findFirst();
    }
}
