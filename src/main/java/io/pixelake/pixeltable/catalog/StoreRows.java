package io.pixelake.pixeltable.catalog;

import io.pixelake.model.Position;
import io.pixelake.model.RowKey;
import io.pixelake.model.SourceStore;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /** What there is of each number below another one, in their order. */
    private static String each(int from, int to, String separator, IntFunction<String> text) {
        return IntStream.range(from, to).mapToObj(text).collect(Collectors.joining(separator));
    }

    /** The FROM list. */
    String from() {
        return name(stores.get(0)) + " s0" + each(1, stores.size(), "", this::join);
    }

    private String join(int i) {
        String positions =
                each(0, stores.get(i).positions(), "", level -> " AND s" + i + ".pos_" + level + " = s0.pos_" + level);
        return " JOIN " + name(stores.get(i)) + " s" + i + " ON s" + i + ".rowid = s0.rowid" + positions;
    }

    /** The key's columns: rowid, then the positions. */
    public String keyColumns() {
        return "s0.rowid" + each(0, stores.get(0).positions(), "", level -> ", s0.pos_" + level);
    }

    /** Whether several rows can have one key. */
    public boolean keysMayRepeat() {
        return stores.get(0).view();
    }

    /** An order in which rows come again and again, those of one key too. */
    public String order() {
        return keysMayRepeat()
                ? keyColumns() + each(0, stores.size(), "", i -> ", s" + i + ".v_min, s" + i + ".ctid")
                : keyColumns();
    }

    /** Keys behind {@code after}, or that one again where rows of it may be left, in the order of {@link #keyColumns}. */
    public String behind(RowKey after) {
        String values = after.rowId() + each(0, after.depth(), "", level -> ", " + after.position(level));
        return "(" + keyColumns() + (keysMayRepeat() ? ") >= (" : ") > (") + values + ")";
    }

    /** Rows that are there at a position. */
    public String liveAt(Position position) {
        return each(0, stores.size(), " AND ", i -> {
            long version = version(i, position);
            return "s" + i + ".v_min <= " + version + " AND s" + i + ".v_max > " + version;
        });
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
        return IntStream.range(0, stores.size())
                .filter(i -> version(i, from) != version(i, to))
                .boxed()
                .toList();
    }

    /**
     * What {@link #rowVersion} needs in front of its SELECT: when each version of each table was created. Version numbers of several
     * tables can't be compared with each other.
     */
    public String versionTimes() {
        if (stores.size() == 1) {
            return "";
        }
        String times = each(
                0,
                stores.size(),
                ", ",
                i -> "c" + i + " AS MATERIALIZED (SELECT version, (md->>'created_at')::float8 AS at FROM tableversions"
                        + " WHERE tbl_id = '" + stores.get(i).tableId() + "')");
        return "WITH " + times + " ";
    }

    /** The FROM list with the times of the row versions. */
    public String fromWithTimes() {
        return stores.size() == 1
                ? from()
                : from()
                        + each(
                                0,
                                stores.size(),
                                "",
                                i -> " LEFT JOIN c" + i + " ON c" + i + ".version = s" + i + ".v_min");
    }

    /** The v_min of the row version that was created last; of several the nearest store's. */
    public String rowVersion() {
        if (stores.size() == 1) {
            return "s0.v_min";
        }
        int last = stores.size() - 1;
        String cases = each(
                0,
                last,
                "",
                i -> " WHEN " + each(i + 1, stores.size(), " AND ", other -> time(i) + " >= " + time(other)) + " THEN s"
                        + i + ".v_min");
        return "CASE" + cases + " ELSE s" + last + ".v_min END";
    }

    private static String time(int store) {
        return "coalesce(c" + store + ".at, 0)";
    }

    private long version(int store, Position position) {
        return position.versionOf(stores.get(store).tableId(), table).version();
    }
}
