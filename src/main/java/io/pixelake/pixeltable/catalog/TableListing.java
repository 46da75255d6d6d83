package io.pixelake.pixeltable.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableVersion;
import io.pixelake.pixeltable.catalog.SourceTable.Kind;
import io.pixelake.pixeltable.catalog.SourceTable.Member;
import io.pixelake.types.json.StoredJson;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Puts the rows of the catalog's listing together: a view's bases are rows of the same listing. */
final class TableListing {
    private static final String LIST_TABLES = """
            WITH RECURSIVE folder(id, path) AS (
              SELECT id, '' FROM dirs WHERE parent_id IS NULL
              UNION ALL
              SELECT d.id, folder.path || (d.md->>'name') || '/' FROM dirs d JOIN folder ON d.parent_id = folder.id)
            SELECT t.id, folder.path || (t.md->>'name') AS path, v.version, v.md->>'created_at' AS created_at,
                   coalesce(t.md->>'tbl_state', '0') IN ('0', 'LIVE', 'live')
                     AND NOT coalesce((t.md->>'has_pending_ops')::boolean, false) AS settled,
                   coalesce((t.md->>'is_data_versioned')::boolean, true) AS data_versioned,
                   jsonb_typeof(t.md->'view_md') = 'object' AS view,
                   jsonb_typeof(t.md->'view_md'->'iterator_call') = 'object' AS component_view,
                   coalesce((t.md->'view_md'->>'is_snapshot')::boolean, false)
                     AND jsonb_typeof(coalesce(t.md->'view_md'->'predicate', 'null')) = 'null'
                     AND jsonb_typeof(coalesce(t.md->'view_md'->'sample_clause', 'null')) = 'null'
                     AND t.md->'column_md' = '{}'::jsonb AS pure_snapshot,
                   coalesce((t.md->'view_md'->>'include_base_columns')::boolean, true) AS includes_base,
                   (SELECT jsonb_agg(jsonb_build_array(b.base->>0, b.base->>1, bv.md->>'created_at') ORDER BY b.n)
                    FROM jsonb_array_elements(t.md->'view_md'->'base_versions') WITH ORDINALITY b(base, n)
                    LEFT JOIN tableversions bv ON bv.tbl_id = (b.base->>0)::uuid AND bv.version = (b.base->>1)::bigint
                   ) AS bases
            FROM tables t JOIN folder ON t.dir_id = folder.id
            LEFT JOIN tableversions v ON v.tbl_id = t.id AND v.version = (t.md->>'current_version')::bigint
            ORDER BY path""";

    private final Map<UUID, Row> listed = new LinkedHashMap<>();

    /** A table as the query shows it. */
    private record Row(
            UUID id,
            String path,
            Optional<TableVersion> current,
            boolean settled,
            boolean dataVersioned,
            Kind kind,
            ViewOf view) {
        List<Base> bases() {
            return view.bases();
        }
    }

    /** What it is a view of; nothing, for a table. */
    private record ViewOf(boolean hasComponents, boolean includesBase, List<Base> bases) {}

    /** A base. @param fixed the version that it is read at forever */
    private record Base(UUID id, boolean isFixed, Optional<TableVersion> fixed) {}

    /** All that aren't dropped, by path. */
    List<SourceTable> read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(LIST_TABLES)) {
            while (rows.next()) {
                Row row = row(rows);
                listed.put(row.id(), row);
            }
        }
        return listed.values().stream().map(this::table).toList();
    }

    private Row row(ResultSet rows) throws SQLException {
        boolean view = rows.getBoolean("view");
        Kind kind = rows.getBoolean("pure_snapshot") ? Kind.PURE_SNAPSHOT : view ? Kind.VIEW : Kind.TABLE;
        String createdAt = rows.getString("created_at");
        long number = rows.getLong("version");
        return new Row(
                rows.getObject("id", UUID.class),
                rows.getString("path"),
                Optional.ofNullable(createdAt).map(at -> version(number, at)),
                rows.getBoolean("settled"),
                rows.getBoolean("data_versioned"),
                kind,
                new ViewOf(
                        rows.getBoolean("component_view"),
                        rows.getBoolean("includes_base"),
                        bases(rows.getString("bases"))));
    }

    private static TableVersion version(long number, String createdAt) {
        return TableVersion.of(number, Double.parseDouble(createdAt));
    }

    /** The JSON is a list of {@code [id, version or null, created_at or null]}. */
    private List<Base> bases(String text) {
        List<Base> bases = new ArrayList<>();
        if (text == null) {
            return bases;
        }
        try {
            for (JsonNode base : StoredJson.tree(text)) {
                boolean fixed = !base.get(1).isNull();
                boolean known = fixed && !base.get(2).isNull();
                bases.add(new Base(
                        id(base.get(0).asText()),
                        fixed,
                        known
                                ? Optional.of(version(
                                        base.get(1).asLong(), base.get(2).asText()))
                                : Optional.empty()));
            }
            return bases;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL sent what isn't JSON: " + text, e);
        }
    }

    /** Pixeltable writes ids of bases without hyphens. */
    private static UUID id(String hex) {
        return UUID.fromString(hex.replace("-", "").replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    }

    private SourceTable table(Row row) {
        List<Member> members = new ArrayList<>();
        boolean settled = row.settled();
        if (row.kind() != Kind.PURE_SNAPSHOT) {
            members.add(member(row, row.bases(), false, row.current()));
        }
        for (int i = 0; i < row.bases().size(); i++) {
            Base base = row.bases().get(i);
            Optional<Row> found = Optional.ofNullable(listed.get(base.id()));
            settled &= base.isFixed() || found.map(Row::settled).orElse(false);
            Optional<TableVersion> current = base.isFixed() ? base.fixed() : found.flatMap(Row::current);
            members.add(found.map(one -> member(
                            one,
                            row.bases()
                                    .subList(
                                            row.bases().indexOf(base) + 1,
                                            row.bases().size()),
                            base.isFixed(),
                            current))
                    .orElseGet(() -> goneMember(base)));
        }
        return new SourceTable(row.id(), row.path(), row.kind(), members, settled, row.dataVersioned());
    }

    private Member member(Row row, List<Base> bases, boolean fixed, Optional<TableVersion> current) {
        int positions = (int) bases.stream()
                .map(base -> listed.get(base.id()))
                .filter(base -> base != null && base.view().hasComponents())
                .count();
        SourceStore store = new SourceStore(
                row.id(), row.kind() != Kind.TABLE, positions + (row.view().hasComponents() ? 1 : 0));
        return new Member(store, fixed, row.view().includesBase(), row.view().hasComponents(), current);
    }

    /** A base that is no longer listed: the view can't be read any more. */
    private static Member goneMember(Base base) {
        return new Member(new SourceStore(base.id(), false, 0), base.isFixed(), true, false, Optional.empty());
    }
}
