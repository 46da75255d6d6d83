package io.pixelake.job;

import io.pixelake.demo.DemoStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** A copy of the demo's recorded store in a database of its own, to be edited by hand into what Pixeltable won't make. */
public final class EditedStore {
    private static final long LIVE = Long.MAX_VALUE;

    private final String url;

    private EditedStore(String url) {
        this.url = url;
    }

    public static EditedStore copyOf(DemoStore store, String name) throws SQLException {
        return create(store, name + " TEMPLATE pixeltable", name);
    }

    /** A store that was recorded from another Pixeltable (see {@code recording/README.md}). */
    public static EditedStore recorded(DemoStore store, String name, String recording) throws Exception {
        EditedStore recorded = create(store, name, name);
        recorded.become(recording);
        return recorded;
    }

    /** Takes the place of what is there in one transaction, as Pixeltable upgrades its store. */
    public void become(String recording) throws SQLException, IOException {
        try (InputStream in = EditedStore.class.getResourceAsStream("/io/pixelake/upgrade/" + recording + ".sql")) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            execute("BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + script + "COMMIT");
        }
    }

    public static EditedStore withoutCatalog(DemoStore store, String name) throws SQLException {
        return create(store, name, name);
    }

    private static EditedStore create(DemoStore store, String what, String name) throws SQLException {
        String server = store.jdbcUrl().replace("/pixeltable?", "/postgres?");
        new EditedStore(server).execute("CREATE DATABASE " + what);
        return new EditedStore(store.jdbcUrl().replace("/pixeltable?", "/" + name + "?"));
    }

    /** With the user in it. */
    public String url() {
        return url;
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public List<String> query(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    public void setSchemaVersion(int version) throws SQLException {
        execute("UPDATE systeminfo SET md = jsonb_set(md, '{schema_version}', '" + version + "')");
    }

    /** Sets a key of a table's metadata. */
    public void set(String table, String key, String json) throws SQLException {
        execute("UPDATE tables SET md = jsonb_set(md, '{" + key + "}', '" + json + "') WHERE id = '" + id(table) + "'");
    }

    public UUID id(String name) throws SQLException {
        return UUID.fromString(query("SELECT id FROM tables WHERE md->>'name' = '" + name + "'")
                .get(0));
    }

    public String storeTable(String name) throws SQLException {
        return "tbl_" + id(name).toString().replace("-", "");
    }

    /** Adds a table with the history of another one, in that one's folder. */
    public void addTwin(String original, String name) throws SQLException {
        UUID from = id(original);
        UUID twin = UUID.randomUUID();
        String store = "tbl_" + twin.toString().replace("-", "");
        String withId = "md || jsonb_build_object('tbl_id', '" + twin + "')";
        execute("INSERT INTO tables SELECT '" + twin + "', dir_id, " + withId + " || jsonb_build_object('name', '"
                + name
                + "'), additional_md FROM tables WHERE id = '" + from + "';"
                + "INSERT INTO tableversions SELECT '" + twin + "', version, " + withId
                + ", additional_md FROM tableversions WHERE tbl_id = '" + from + "';"
                + "INSERT INTO tableschemaversions SELECT '" + twin + "', schema_version, " + withId
                + ", additional_md FROM tableschemaversions WHERE tbl_id = '" + from + "';"
                + "CREATE TABLE " + store + " AS SELECT * FROM " + storeTable(original));
    }

    public long currentVersion(String table) throws SQLException {
        return Long.parseLong(query("SELECT md->>'current_version' FROM tables WHERE id = '" + id(table) + "'")
                .get(0));
    }

    /** What Pixeltable does when a row is deleted: a new version, and the row's end at it. */
    public void deleteRow(String table, long rowId) throws SQLException {
        long next = currentVersion(table) + 1;
        execute("BEGIN; UPDATE " + storeTable(table) + " SET v_max = " + next + " WHERE rowid = " + rowId
                + " AND v_max = " + LIVE + ";" + addVersion(table, next) + "COMMIT");
    }

    /** Versions that change no row. */
    public void addVersions(String table, int count) throws SQLException {
        long first = currentVersion(table) + 1;
        long last = first + count - 1;
        UUID id = id(table);
        execute("INSERT INTO tableversions SELECT tbl_id, n, md || jsonb_build_object('version', n, 'created_at',"
                + " extract(epoch FROM clock_timestamp())), additional_md FROM tableversions, generate_series(" + first
                + ", " + last + ") n WHERE tbl_id = '" + id + "' AND version = " + (first - 1) + ";"
                + "UPDATE tables SET md = jsonb_set(md, '{current_version}', '" + last + "') WHERE id = '" + id + "'");
    }

    /** What Pixeltable does when rows without values are inserted. */
    public void insertRows(String table, long first, long count) throws SQLException {
        long next = currentVersion(table) + 1;
        execute("BEGIN; INSERT INTO " + storeTable(table) + " (rowid, v_min, v_max) SELECT i, " + next + ", " + LIVE
                + " FROM generate_series(" + first + ", " + (first + count - 1) + ") AS i;" + addVersion(table, next)
                + "COMMIT");
    }

    /** Inserts a row without values into each table whose name begins so. */
    public void insertRowIntoAll(String prefix) throws SQLException {
        execute("""
                DO $$
                DECLARE t record;
                BEGIN
                  FOR t IN SELECT id, (md->>'current_version')::int AS version FROM tables WHERE md->>'name' LIKE '%s%%' LOOP
                    EXECUTE format('INSERT INTO tbl_%%s (rowid, v_min, v_max) VALUES (%%s, %%s, %s)',
                      replace(t.id::text, '-', ''), 100000 + t.version, t.version + 1);
                    INSERT INTO tableversions SELECT tbl_id, t.version + 1, md || jsonb_build_object('version', t.version + 1,
                      'created_at', extract(epoch FROM clock_timestamp())), additional_md
                      FROM tableversions WHERE tbl_id = t.id AND version = t.version;
                    UPDATE tables SET md = jsonb_set(md, '{current_version}', (t.version + 1)::text::jsonb) WHERE id = t.id;
                  END LOOP;
                END $$
                """.formatted(prefix, LIVE));
    }

    /** What Pixeltable leaves of a table that was dropped. */
    public void drop(String table) throws SQLException {
        execute("UPDATE tables SET dir_id = NULL, md = jsonb_set(md, '{name}', '\"dropped_" + table
                + "\"') WHERE id = '" + id(table) + "'");
    }

    public void rename(String table, String name) throws SQLException {
        set(table, "name", "\"" + name + "\"");
    }

    /** What Pixeltable does when a column is renamed: a new version with a schema version of its own. */
    public void renameColumn(String table, String column, String name) throws SQLException {
        long next = currentVersion(table) + 1;
        UUID id = id(table);
        String number = "jsonb_build_object('schema_version', " + next + ")";
        execute("BEGIN; INSERT INTO tableschemaversions SELECT tbl_id, " + next + ", replace(md::text, '\"name\": \""
                + column + "\"', '\"name\": \"" + name + "\"')::jsonb || " + number
                + ", additional_md FROM tableschemaversions WHERE tbl_id = '" + id
                + "' ORDER BY schema_version DESC LIMIT 1;"
                + addVersion(table, next)
                + "UPDATE tableversions SET md = md || " + number + " WHERE tbl_id = '" + id + "' AND version = " + next
                + ";"
                + "UPDATE tables SET md = jsonb_set(md, '{current_schema_version}', '" + next + "') WHERE id = '" + id
                + "'; COMMIT");
    }

    private String addVersion(String table, long version) throws SQLException {
        UUID id = id(table);
        return "INSERT INTO tableversions SELECT tbl_id, " + version + ", md || jsonb_build_object('version', "
                + version
                + ", 'created_at', extract(epoch FROM clock_timestamp())), additional_md FROM tableversions WHERE tbl_id = '"
                + id
                + "' AND version = " + (version - 1) + ";"
                + "UPDATE tables SET md = jsonb_set(md, '{current_version}', '" + version + "') WHERE id = '" + id
                + "';";
    }

    /** What Pixeltable's {@code revert()} does to a version that changed rows only. */
    public void revert(String table) throws SQLException {
        long version = currentVersion(table);
        String store = storeTable(table);
        UUID id = id(table);
        execute("BEGIN; DELETE FROM " + store + " WHERE v_min = " + version + ";"
                + "UPDATE " + store + " SET v_max = " + LIVE + " WHERE v_max = " + version + ";"
                + "DELETE FROM tableversions WHERE tbl_id = '" + id + "' AND version = " + version + ";"
                + "UPDATE tables SET md = jsonb_set(md, '{current_version}', '" + (version - 1) + "') WHERE id = '" + id
                + "'; COMMIT");
    }

    /** The live rows at a version, each as {@code rowid@v_min}. */
    Set<String> rowsAt(String table, long version) throws SQLException {
        return new TreeSet<>(query("SELECT rowid || '@' || v_min FROM " + storeTable(table) + " WHERE v_min <= "
                + version + " AND v_max > " + version));
    }

    Set<Long> rowIdsAt(String table, long version) throws SQLException {
        return query("SELECT rowid FROM " + storeTable(table) + " WHERE v_min <= " + version + " AND v_max > "
                        + version)
                .stream()
                .map(Long::parseLong)
                .collect(Collectors.toSet());
    }

    /** As if it were another Pixeltable with a table of the same path: the ids of its root directory and of the table differ. */
    public void becomeAnother(String table) throws SQLException {
        String root = UUID.randomUUID().toString();
        execute("BEGIN; INSERT INTO dirs SELECT '" + root
                + "', parent_id, md, additional_md FROM dirs WHERE parent_id IS NULL;"
                + "UPDATE dirs SET parent_id = '" + root + "' WHERE parent_id IN"
                + " (SELECT id FROM dirs WHERE parent_id IS NULL AND id <> '" + root + "');"
                + "UPDATE tables SET dir_id = '" + root + "' WHERE dir_id IN"
                + " (SELECT id FROM dirs WHERE parent_id IS NULL AND id <> '" + root + "');"
                + "DELETE FROM dirs WHERE parent_id IS NULL AND id <> '" + root + "'; COMMIT");
        addTwin(table, "twin");
        String gone = "'" + id(table) + "'";
        execute("DELETE FROM tableversions WHERE tbl_id = " + gone + "; DELETE FROM tableschemaversions WHERE tbl_id = "
                + gone + "; DELETE FROM tables WHERE id = " + gone);
        rename("twin", table);
    }

    /** The id of its root directory, by which one Pixeltable is told from another. */
    public String sourceId() throws SQLException {
        return query("SELECT id FROM dirs WHERE parent_id IS NULL").get(0);
    }
}
