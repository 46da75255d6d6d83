package io.pixelake.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.pixelake.config.NearestName;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.types.CastTypes;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * What is taken of a table, and in which form: its columns and rows, and the types of its cells.
 *
 * @param types the types that columns are cast to, in Flink's SQL, by the names that they have in the target
 */
public record Projection(Selection selection, Map<String, String> types) implements Serializable {
    /** All as it is. */
    public static final Projection NONE = new Projection(Selection.ALL, Map.of());

    private static final String TYPES = "types";
    private static final JsonMapper MARKS = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
            .build();

    public Projection {
        types = Collections.unmodifiableMap(new TreeMap<>(types));
    }

    /** The settings as text, the same for the same settings; empty where there are none. Goes into the mirror's snapshots. */
    public Optional<String> mark() {
        if (equals(NONE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MARKS.writeValueAsString(new Mark(selection.select(), selection.where(), types)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text can be written as JSON", e);
        }
    }

    /**
     * Reads what {@link #mark} wrote.
     *
     * @throws QueryException when it isn't that, or is a later Pixelake's
     */
    public static Projection fromMark(Optional<String> mark) throws QueryException {
        if (mark.isEmpty()) {
            return NONE;
        }
        try {
            Mark read = MARKS.readValue(mark.get(), Mark.class);
            return new Projection(new Selection(read.select(), read.where()), read.types());
        } catch (JsonProcessingException e) {
            throw new QueryException("its snapshot says that it was selected by " + mark.get()
                    + ", which this Pixelake can't read; use the one that wrote it");
        }
    }

    private Object writeReplace() {
        return new Serialized(mark().orElse(""));
    }

    /** What Java's serialization gets: an Optional isn't serializable. */
    private record Serialized(String mark) implements Serializable {
        private Object readResolve() throws InvalidObjectException {
            try {
                return fromMark(Optional.of(mark).filter(text -> !text.isEmpty()));
            } catch (QueryException e) {
                throw new InvalidObjectException(e.getMessage());
            }
        }
    }

    /** The JSON of a mark. */
    private record Mark(Optional<String> select, Optional<String> where, Map<String, String> types) {
        Mark {
            types = types == null ? Map.of() : types;
        }
    }

    /**
     * What is taken of a table at one version.
     *
     * @throws QueryException when something asked for isn't there, or can't be; the message says what and where
     */
    public TableSchema of(TableSchema table) throws QueryException {
        TableSchema selected = selection.of(table);
        return new TableSchema(selected.stores(), cast(selected.columns()), selected.filter(), mark());
    }

    private List<SourceColumn> cast(List<SourceColumn> columns) throws QueryException {
        List<String> names = columns.stream().map(SourceColumn::name).toList();
        for (String name : types.keySet()) {
            if (!names.contains(name)) {
                throw new QueryException(TYPES + " " + name + "=" + types.get(name) + ": there is no column " + name
                        + "; the nearest are " + String.join(", ", NearestName.nearest(name, names, 5)));
            }
        }
        List<SourceColumn> cast = new ArrayList<>();
        for (SourceColumn column : columns) {
            String type = types.get(column.name());
            cast.add(type == null ? column : cast(column, type));
        }
        return cast;
    }

    private static SourceColumn cast(SourceColumn column, String type) throws QueryException {
        try {
            LogicalType parsed = CastTypes.parse(type);
            Optional<String> impossible = CastTypes.impossible(column, parsed);
            if (impossible.isPresent()) {
                throw new QueryException(TYPES + " " + column.name() + "=" + type + ": " + impossible.get());
            }
            return column.castTo(parsed.asSerializableString());
        } catch (IllegalArgumentException e) {
            throw new QueryException(TYPES + " " + column.name() + "=" + type + ": \"" + type + "\" " + e.getMessage());
        }
    }
}
