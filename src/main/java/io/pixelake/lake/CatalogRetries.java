package io.pixelake.lake;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.iceberg.util.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a catalog again when an answer was lost on its way. A job that starts again for each of them repeats what its last checkpoint doesn't
 * have, and waits longer each time. Only for what may be asked twice: opening, loading, staging.
 */
public enum CatalogRetries {
    /** For a command, whose user is to hear soon that the catalog isn't there. */
    BRIEF(2),
    /** For a task of a job: about as long as polls and commits wait, half a minute. */
    PATIENT(8);

    private static final Logger LOG = LoggerFactory.getLogger(CatalogRetries.class);
    private static final int FIRST_WAIT_MILLIS = 100;
    private static final int LONGEST_WAIT_MILLIS = 10_000;
    private static final int LONGEST_MILLIS = 30_000;
    private static final double GROWTH = 2;

    private final int retries;

    CatalogRetries(int retries) {
        this.retries = retries;
    }

    /**
     * What the catalog answers. A task that is cancelled meanwhile is interrupted.
     *
     * @param what is asked, for the log
     */
    public <T> T ask(String what, Supplier<T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        Tasks.foreach(question)
                .retry(retries)
                .exponentialBackoff(FIRST_WAIT_MILLIS, LONGEST_WAIT_MILLIS, LONGEST_MILLIS, GROWTH)
                .shouldRetryTest(failure -> isLostAnswer(what, failure))
                .throwFailureWhenFinished()
                .run(asked -> answer.set(asked.get()));
        return answer.get();
    }

    private static boolean isLostAnswer(String what, Exception failure) {
        boolean lost = isLostAnswer(failure);
        if (lost) {
            LOG.info("{}: the catalog didn't answer, asking again: {}", what, TableTrouble.reason(failure));
        }
        return lost;
    }

    /** A refusal would come again, and so would one of storage. */
    static boolean isLostAnswer(Exception failure) {
        return !TableTrouble.isBehind(failure)
                && !isBehind(failure, NotAuthorizedException.class)
                && (isBehind(failure, RESTException.class)
                        || isBehind(failure, UncheckedSQLException.class)
                        || isBehind(failure, IOException.class)
                        || MetastoreOutage.reason(failure).isPresent());
    }

    private static boolean isBehind(Exception failure, Class<? extends Throwable> kind) {
        return ExceptionUtils.findThrowable(failure, kind).isPresent();
    }
}
