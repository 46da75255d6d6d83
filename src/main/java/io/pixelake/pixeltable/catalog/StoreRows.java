package io.pixelake.pixeltable.catalog;

import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The rows of a mirrored table as SQL over the stores that hold them: {@code s0} is the store with the most positions, the others
 * are joined to it by rowid and the positions that they share.
 *
 * <p>The source's rules it rests on: a row version is live at version V of its table when {@code v_min <= V AND v_max > V}; row
 * versions are never changed in place but for v_max at their soft delete, the values of a computed column just added, and a
 * revert; at one moment at most one live row of a table's store has a given key. Views are told apart less strictly: an update of a
 * sampled view's base can leave it with several live rows of one key, which Pixeltable shows all. A joined row is there at a position when all its row
 * versions are live at it. So between positions A and B, where no table of B is behind A's, the gone rows are those joined at A of
 * which one row version ended until B, the new ones those joined at B of which one row version began after A; all other joined
 * rows are made of the same row versions at both.
 */
public record StoreRows(UUID table, List<SourceStore> stores) {
    /** The name of the PostgreSQL table that holds a store. */
    static String name(SourceStore store) {
        return (store.view() ? "view_" : "tbl_") + store.tableId().toString().replace("-", "");
    }

    /** The FROM list. */
    String from() {
        StringBuilder from = new StringBuilder(name(stores.get(0)) + " s0");
        for (int i = 1; i < stores.size(); i++) {
            from.append(" JOIN ").append(name(stores.get(i))).append(" s").append(i);
            from.append(" ON s").append(i).append(".rowid = s0.rowid");
            for (int level = 0; level < stores.get(i).positions(); level++) {
                from.append(" AND s")
                        .append(i)
                        .append(".pos_")
                        .append(level)
                        .append(" = s0.pos_")
                        .append(level);
            }
        }
        return from.toString();
    }

    /** The key's columns: rowid, then the positions. */
    public String keyColumns() {
        StringBuilder columns = new StringBuilder("s0.rowid");
        for (int level = 0; level < stores.get(0).positions(); level++) {
            columns.append(", s0.pos_").append(level);
        }
        return columns.toString();
    }

    /** Whether several rows can have one key. */
    public boolean keysMayRepeat() {
        return stores.get(0).view();
    }

    /** An order in which rows come again and again, those of one key too. */
    public String order() {
        StringBuilder order = new StringBuilder(keyColumns());
        for (int i = 0; keysMayRepeat() && i < stores.size(); i++) {
            order.append(", s").append(i).append(".v_min, s").append(i).append(".ctid");
        }
        return order.toString();
    }

    /** Keys behind {@code after}, or that one again where rows of it may be left, in the order of {@link #keyColumns}. */
    public String behind(RowKey after) {
        StringBuilder values = new StringBuilder(Long.toString(after.rowId()));
        for (int level = 0; level < after.depth(); level++) {
            values.append(", ").append(after.position(level));
        }
        return "(" + keyColumns() + (keysMayRepeat() ? ") >= (" : ") > (") + values + ")";
    }

    /** Rows that are there at a position. */
    public String liveAt(Position position) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            long version = version(i, position);
            all.add("s" + i + ".v_min <= " + version + " AND s" + i + ".v_max > " + version);
        }
        return String.join(" AND ", all);
    }

    /** Rows that are there at {@code from} and, as they are, not at {@code to}. */
    public String gone(Position from, Position to) {
        return liveAt(from)
                + changed(from, to, (i, a, b) -> "s" + i + ".v_max <= " + b)
                + among(from, to, (i, a, b) -> "v_max > " + a + " AND v_max <= " + b);
    }

    /** Rows that are there at {@code to} and, as they are, weren't at {@code from}. */
    public String came(Position from, Position to) {
        return liveAt(to)
                + changed(from, to, (i, a, b) -> "s" + i + ".v_min > " + a)
                + among(from, to, (i, a, b) -> "v_min > " + a + " AND v_min <= " + b);
    }

    private interface Change {
        String of(int store, long from, long to);
    }

    private String changed(Position from, Position to, Change change) {
        return moved(from, to).stream()
                .map(i -> change.of(i, version(i, from), version(i, to)))
                .collect(Collectors.joining(" OR ", " AND (", ")"));
    }

    /** Where several stores moved, the OR over them hides from PostgreSQL that only few rows can be meant. */
    private String among(Position from, Position to, Change change) {
        List<Integer> moved = moved(from, to);
        if (moved.size() < 2) {
            return "";
        }
        return moved.stream()
                .map(i -> "SELECT rowid FROM " + name(stores.get(i)) + " WHERE "
                        + change.of(i, version(i, from), version(i, to)))
                .collect(Collectors.joining(" UNION ", " AND s0.rowid IN (", ")"));
    }

    /** Whether the rows can differ between two positions at all. */
    boolean canDiffer(Position from, Position to) {
        return !moved(from, to).isEmpty();
    }

    private List<Integer> moved(Position from, Position to) {
        List<Integer> moved = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            if (version(i, from) != version(i, to)) {
                moved.add(i);
            }
        }
        return moved;
    }

    /** The version that ended a row that is gone at {@code to}: the first store's, of those that ended. */
    public String endedIn(Position from, Position to) {
        return moved(from, to).stream()
                .map(i -> "WHEN s" + i + ".v_max <= " + version(i, to) + " THEN s" + i + ".v_max")
                .collect(Collectors.joining(" ", "CASE ", " END"));
    }

    /**
     * What {@link #rowVersion} needs in front of its SELECT: when each version of each table was created. Version numbers of several
     * tables can't be compared with each other.
     */
    public String versionTimes() {
        if (stores.size() == 1) {
            return "";
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            all.add("c" + i + " AS MATERIALIZED (SELECT version, (md->>'created_at')::float8 AS at FROM tableversions"
                    + " WHERE tbl_id = '" + stores.get(i).tableId() + "')");
        }
        return "WITH " + String.join(", ", all) + " ";
    }

    /** The FROM list with the times of the row versions. */
    public String fromWithTimes() {
        StringBuilder from = new StringBuilder(from());
        for (int i = 0; stores.size() > 1 && i < stores.size(); i++) {
            from.append(" LEFT JOIN c" + i + " ON c" + i + ".version = s" + i + ".v_min");
        }
        return from.toString();
    }

    /** The v_min of the row version that was created last; of several the nearest store's. */
    public String rowVersion() {
        if (stores.size() == 1) {
            return "s0.v_min";
        }
        StringBuilder cases = new StringBuilder("CASE");
        for (int i = 0; i < stores.size() - 1; i++) {
            StringBuilder newest = new StringBuilder();
            for (int other = i + 1; other < stores.size(); other++) {
                newest.append(newest.isEmpty() ? "" : " AND ");
                newest.append(time(i)).append(" >= ").append(time(other));
            }
            cases.append(" WHEN ").append(newest).append(" THEN s" + i + ".v_min");
        }
        return cases + " ELSE s" + (stores.size() - 1) + ".v_min END";
    }

    private static String time(int store) {
        return "coalesce(c" + store + ".at, 0)";
    }

    private long version(int store, Position position) {
        return position.versionOf(stores.get(store).tableId(), table).version();
    }
}
