package io.pixelake.lake;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.CatalogProperties;

/**
 * Whether a Hive Metastore didn't answer. Its client tells that from a refusal by the class of Thrift's exception alone, and has it in the text of its own
 * exception only where it can't connect. The classes of both may not be there, so they are known by name.
 */
public final class MetastoreOutage {
    private static final Pattern LOST = Pattern.compile(
            "org\\.apache\\.thrift\\.transport\\.TTransportException(?:: (?:[\\w.]+Exception: )?(.+))?");

    private MetastoreOutage() {}

    /** What happened and what to do, for users; empty where the metastore of a catalog with these properties did answer, or there is none. */
    public static Optional<String> advice(Throwable failure, Map<String, String> catalog) {
        String uri = catalog.get(CatalogProperties.URI);
        String where = uri == null ? "that hive-site.xml names" : "at " + uri;
        return reason(failure)
                .map(reason -> "the Hive Metastore " + where + " doesn't answer: " + reason
                        + ". Check that it runs and can be reached from here, and the catalog property uri.");
    }

    static Optional<String> reason(Throwable failure) {
        return ExceptionUtils.findThrowable(
                        failure, cause -> LOST.matcher(cause.toString()).find())
                .map(cause -> LOST.matcher(cause.toString()))
                .filter(Matcher::find)
                .map(found -> Optional.ofNullable(found.group(1)).orElse("it closed the connection"));
    }
}
