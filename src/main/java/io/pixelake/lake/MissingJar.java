package io.pixelake.lake;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which jar holds the classes that a catalog, or the files of its tables, need and that aren't there. */
final class MissingJar {
    /** The beginnings of classes, and the artifact that has them. */
    private static final List<Map.Entry<String, String>> JARS = List.of(
            Map.entry("software/amazon/", "org.apache.iceberg:iceberg-aws-bundle"),
            Map.entry("com/google/cloud/", "org.apache.iceberg:iceberg-gcp-bundle"),
            Map.entry("com/google/api/", "org.apache.iceberg:iceberg-gcp-bundle"),
            Map.entry("com/azure/", "org.apache.iceberg:iceberg-azure-bundle"),
            Map.entry("org/apache/hadoop/hive/", "org.apache.hive:hive-metastore"),
            // Hive's client speaks through it; nothing else here does.
            Map.entry("org/apache/thrift/", "org.apache.hive:hive-metastore"));

    private MissingJar() {}

    /**
     * Finds it by the error's words: Iceberg tries several constructors, and only tells what was wrong with each.
     *
     * @return group and artifact, without a version; empty when no class is missing, or it is unknown whose it is
     */
    static Optional<String> behind(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String words = cause.toString().replace('.', '/');
            boolean classIsMissing = words.contains("NoClassDefFoundError") || words.contains("ClassNotFoundException");
            Optional<String> jar = JARS.stream()
                    .filter(known -> classIsMissing && words.contains(known.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (jar.isPresent()) {
                return jar;
            }
        }
        return Optional.empty();
    }
}
