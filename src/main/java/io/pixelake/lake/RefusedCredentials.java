package io.pixelake.lake;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.rest.auth.AuthProperties;

/** Whether a REST catalog's server refuses who opens it, as its first answer tells, or who lists what is there. */
public final class RefusedCredentials {
    private static final String FORMER_SIGV4 = "rest.sigv4-enabled";

    private RefusedCredentials() {}

    /** What happened and what to do, for users; empty where the failure is another. */
    public static Optional<String> advice(Throwable failure, Map<String, String> catalog) {
        if (CatalogType.of(catalog).filter(CatalogType.REST::equals).isEmpty()) {
            return Optional.empty();
        }
        return ExceptionUtils.findThrowable(failure, NotAuthorizedException.class)
                .<RESTException>map(e -> e)
                .or(() -> ExceptionUtils.findThrowable(failure, ForbiddenException.class))
                .map(refusal -> "the server at " + catalog.get(CatalogProperties.URI)
                        + " refuses these credentials: " + TableTrouble.reason(refusal) + ". Correct "
                        + names(catalog) + ", or grant them what is missing.");
    }

    private static String names(Map<String, String> catalog) {
        boolean signs = AuthProperties.AUTH_TYPE_SIGV4.equals(catalog.get(AuthProperties.AUTH_TYPE))
                || Boolean.parseBoolean(catalog.get(FORMER_SIGV4));
        return signs
                ? "them (rest.access-key-id and rest.secret-access-key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY),"
                        + " rest.signing-region or rest.signing-name"
                : "them (token, or credential and oauth2-server-uri)";
    }
}
