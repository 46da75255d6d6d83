package io.pixelake.lake;

import io.pixelake.model.FailureReason;
import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.shaded.com.fasterxml.jackson.core.JsonProcessingException;

/**
 * Which failures of a catalog or its storage concern one table alone, so that others need not stop for it. It rests on these facts:
 *
 * <ul>
 *   <li>A catalog that can't be reached, is overloaded or doesn't know its caller says so by a connection's error, 401 or 5xx. None of
 *       these is here, and neither is a conflict (409), but for one that isn't any: the job waits for the catalog, and starts again.
 *   <li>What is here is an answer: the catalog or storage was asked for one table, and refused, or what it holds of it can't be used.
 *   <li>Whoever takes the failure of all tables for that of one does no harm: each of them stops, and is tried again.
 * </ul>
 */
public final class TableTrouble {
    private static final List<Class<? extends Throwable>> ANSWERS = List.of(
            // A file of the table is missing, mayn't be read, or holds something else.
            NotFoundException.class,
            FileNotFoundException.class,
            NoSuchFileException.class,
            AccessDeniedException.class,
            JsonProcessingException.class,
            // The catalog can't, or won't, do that with this table.
            UnsupportedOperationException.class,
            ForbiddenException.class,
            BadRequestException.class,
            UnprocessableEntityException.class,
            AlreadyExistsException.class,
            ValidationException.class);

    private TableTrouble() {}

    public static boolean isBehind(Throwable failure) {
        return ANSWERS.stream().anyMatch(answer -> isBehind(failure, answer))
                || ExceptionUtils.findThrowable(failure, TableTrouble::isOfALongName)
                        .isPresent()
                || areColumnsRefused(failure)
                || isOfSeveralSnapshots(failure);
    }

    /** Whether to try again would be in vain. */
    public static boolean isForGood(Throwable failure) {
        return isBehind(failure, UnsupportedOperationException.class)
                || areColumnsRefused(failure)
                || isOfSeveralSnapshots(failure);
    }

    /** What went wrong, in the words of who said it first. */
    public static String reason(Throwable failure) {
        return FailureReason.of(failure);
    }

    private static boolean isBehind(Throwable failure, Class<? extends Throwable> kind) {
        return ExceptionUtils.findThrowable(failure, kind).isPresent();
    }

    /** A Hive Metastore says so, whose classes may not be there. */
    private static boolean areColumnsRefused(Throwable failure) {
        return ExceptionUtils.findThrowableWithMessage(failure, "types incompatible with the existing columns")
                .isPresent();
    }

    /** Unity Catalog says so, as if another commit had been faster. */
    public static boolean isOfSeveralSnapshots(Throwable failure) {
        return ExceptionUtils.findThrowableWithMessage(failure, "Adding multiple snapshots in a single update")
                .isPresent();
    }

    /** No class of its own says it. */
    static boolean isOfALongName(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        return message.toLowerCase(Locale.ROOT).contains("file name too long");
    }
}
