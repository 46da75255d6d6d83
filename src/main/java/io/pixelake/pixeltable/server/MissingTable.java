package io.pixelake.pixeltable.server;

import java.sql.SQLException;
import java.util.Set;
import org.apache.flink.util.ExceptionUtils;

/** Tells a database that lacks a table from one that can't be used. */
public final class MissingTable {
    /** PostgreSQL's and MySQL's. */
    private static final Set<String> STATES = Set.of("42P01", "42S02");

    private MissingTable() {}

    /** Whether that is why something failed. */
    public static boolean is(Throwable failure) {
        return ExceptionUtils.findThrowable(failure, cause -> cause instanceof SQLException sql && isMissing(sql))
                .isPresent();
    }

    /** SQLite has no states, and its words are the same in all languages. */
    private static boolean isMissing(SQLException failure) {
        return failure.getSQLState() == null
                ? String.valueOf(failure.getMessage()).contains("no such table")
                : STATES.contains(failure.getSQLState());
    }
}
