package io.pixelake.lake;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which jar holds the classes that a catalog, or the files of its tables, need and that aren't there. */
final class MissingJar {
    /** Many jars, which a build file of Pixelake names. */
    static final String HIVE = "Hive's client";

    /** The beginnings of classes, and the artifact that has them. */
    private static final List<Map.Entry<String, String>> JARS = List.of(
            Map.entry("software/amazon/", "org.apache.iceberg:iceberg-aws-bundle"),
            Map.entry("com/google/cloud/", "org.apache.iceberg:iceberg-gcp-bundle"),
            Map.entry("com/google/api/", "org.apache.iceberg:iceberg-gcp-bundle"),
            Map.entry("com/azure/", "org.apache.iceberg:iceberg-azure-bundle"),
            Map.entry("org/apache/hadoop/hive/", HIVE),
            // Nothing else here uses these by their own names.
            Map.entry("org/apache/thrift/", HIVE),
            Map.entry("org/apache/commons/lang/", HIVE),
            Map.entry("com/google/common/", HIVE));

    /** Some are asked for only at the first request, or at the first change of a table. */
    private static final List<String> HIVE_CLASSES = List.of(
            "org.apache.hadoop.hive.conf.HiveConf",
            "org.apache.hadoop.hive.metastore.HiveMetaStoreClient",
            // What it extends is of a jar of its own.
            "org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore$Client",
            "org.apache.hadoop.hive.common.ValidTxnList",
            "org.apache.hadoop.hive.serde2.typeinfo.TypeInfoUtils",
            "org.apache.thrift.TException");

    private MissingJar() {}

    /**
     * Finds it by the error's message: Iceberg tries several constructors, and reports what was wrong with each.
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

    /**
     * Says so where a class is missing.
     *
     * @param catalog its name in messages
     * @throws MissingJarException when that is what is behind an error
     */
    static void throwIfBehind(Throwable error, String catalog) {
        behind(error).ifPresent(jar -> {
            throw new MissingJarException(catalog, jar, error);
        });
    }

    /**
     * Checks all classes that Hive's client needs at once: it asks for each only when those before it are there.
     *
     * @param catalog its name in messages
     * @throws MissingJarException when any of it is missing
     */
    static void requireHive(String catalog) {
        List<String> missing =
                HIVE_CLASSES.stream().filter(name -> !isThere(name)).toList();
        if (!missing.isEmpty()) {
            throw new MissingJarException(catalog, HIVE, new ClassNotFoundException(String.join(", ", missing)));
        }
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, MissingJar.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            return false;
        }
    }
}
