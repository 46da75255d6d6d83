package io.pixelake.pixeltable.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which sessions hold Pixeltable's catalog tables so that nobody can read them. */
public final class CatalogHolders {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogHolders.class);

    /** Of sessions of other roles PostgreSQL tells the process only. */
    private static final String HOLDERS = """
            SELECT DISTINCT l.pid, coalesce(nullif(a.application_name, ''), 'without a name') AS application,
                   coalesce(a.usename, 'unknown') AS role, coalesce(a.state, 'state unknown') AS state,
                   to_char(now() - a.xact_start, 'HH24:MI:SS') AS open_for
            FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND l.relation IN (
                to_regclass('tables'), to_regclass('tableversions'), to_regclass('tableschemaversions'),
                to_regclass('dirs'), to_regclass('systeminfo'))""";

    private CatalogHolders() {}

    public static String describe(Connection connection) {
        List<String> holders = ask(connection);
        return "Pixeltable's catalog tables are locked by "
                + (holders.isEmpty() ? "a session that is gone by now" : String.join(" and ", holders));
    }

    private static List<String> ask(Connection connection) {
        List<String> holders = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(HOLDERS)) {
            while (rows.next()) {
                String age = Optional.ofNullable(rows.getString("open_for"))
                        .map(time -> ", its transaction open for " + time)
                        .orElse("");
                holders.add("the PostgreSQL process " + rows.getInt("pid") + " (application "
                        + rows.getString("application") + ", role " + rows.getString("role") + ", "
                        + rows.getString("state") + age + ")");
            }
        } catch (SQLException e) {
            LOG.debug("Who holds the catalog's tables isn't known", e);
        }
        return holders;
    }
}
