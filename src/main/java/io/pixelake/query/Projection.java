package io.pixelake.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.pixelake.config.NearestName;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.types.schema.CastTypes;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * What is taken of a table, and in which form: its columns and rows, and the types of its cells.
 *
 * @param types the types that columns are cast to, in Flink's SQL, by the names that they have in the target
 * @param media what becomes of media, by the columns' names in the target, of all others under {@link #ALL_MEDIA}
 * @param found the columns whose types nobody named: they were found from the values
 */
public record Projection(
        Selection selection, Map<String, String> types, Map<String, MediaTreatment> media, Set<String> found)
        implements Serializable {
    /** What stands for the name of all media columns that aren't named. No column can be called so. */
    public static final String ALL_MEDIA = "*";

    /** All as it is. */
    public static final Projection NONE = new Projection(Selection.ALL, Map.of());

    private static final String TYPES = "types";
    private static final String MEDIA = "media";
    private static final JsonMapper MARKS = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
            .build();

    public Projection {
        types = Collections.unmodifiableMap(new TreeMap<>(types));
        media = Collections.unmodifiableMap(new TreeMap<>(media));
        found = Collections.unmodifiableSet(new TreeSet<>(found));
    }

    /** All types are named. */
    public Projection(Selection selection, Map<String, String> types, Map<String, MediaTreatment> media) {
        this(selection, types, media, Set.of());
    }

    /** Media stay references. */
    public Projection(Selection selection, Map<String, String> types) {
        this(selection, types, Map.of(), Set.of());
    }

    /** The same with something becoming of media. */
    public Projection withMedia(Map<String, MediaTreatment> treatments) {
        return new Projection(selection, types, treatments, found);
    }

    /** The same with more types, which were found. */
    public Projection withFound(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(types);
        all.putAll(more);
        Set<String> allFound = new HashSet<>(found);
        allFound.addAll(more.keySet());
        return new Projection(selection, all, media, allFound);
    }

    /** The same as if some types had been named: by whom they came into it changes no row. */
    public Projection naming(Set<String> columns) {
        Set<String> others = new HashSet<>(found);
        columns.forEach(column -> FoldedNames.meant(column, types.keySet()).ifPresent(others::remove));
        return new Projection(selection, types, media, others);
    }

    /** Whether it makes the same of a table: in which letters columns are named doesn't matter. */
    public boolean isLike(Projection other) {
        return folded().mark().equals(other.folded().mark());
    }

    private Projection folded() {
        return new Projection(selection, folded(types), folded(media), folded(found));
    }

    private static <T> Map<String, T> folded(Map<String, T> byColumn) {
        Map<String, T> folded = new HashMap<>();
        byColumn.forEach((column, said) -> folded.put(FoldedNames.fold(column), said));
        return folded.size() == byColumn.size() ? folded : byColumn;
    }

    private static Set<String> folded(Set<String> columns) {
        Set<String> folded = new HashSet<>();
        columns.forEach(column -> folded.add(FoldedNames.fold(column)));
        return folded.size() == columns.size() ? folded : columns;
    }

    /** The settings as text, the same for the same settings; empty where there are none. Goes into the mirror's snapshots. */
    public Optional<String> mark() {
        Mark mark = new Mark(selection.select(), selection.where(), types, markOfMedia(), found);
        if (mark.equals(Mark.EMPTY)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MARKS.writeValueAsString(mark));
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
            return new Projection(new Selection(read.select(), read.where()), read.types(), read.media(), read.found());
        } catch (JsonProcessingException e) {
            throw new QueryException("its snapshot says that it was selected by " + mark.get()
                    + ", which this Pixelake can't read; use the one that wrote it");
        }
    }

    private Object writeReplace() {
        return new Serialized(mark().orElse(""), new HashMap<>(media));
    }

    /** What Java's serialization gets: an Optional isn't serializable. */
    private record Serialized(String mark, HashMap<String, MediaTreatment> media) implements Serializable {
        private Object readResolve() throws InvalidObjectException {
            try {
                return fromMark(Optional.of(mark).filter(text -> !text.isEmpty()))
                        .withMedia(media);
            } catch (QueryException e) {
                throw new InvalidObjectException(e.getMessage());
            }
        }
    }

    /** The JSON of a mark. */
    private record Mark(
            Optional<String> select,
            Optional<String> where,
            Map<String, String> types,
            Map<String, MediaTreatment> media,
            Set<String> found) {
        static final Mark EMPTY = new Mark(Optional.empty(), Optional.empty(), Map.of(), Map.of(), Set.of());

        Mark {
            types = types == null ? Map.of() : types;
            media = media == null ? Map.of() : media;
            // A mark that was written before types were told apart is taken for one of named types.
            found = found == null ? Set.of() : found;
        }
    }

    /** What is only warned of changes no row. A column that stays a reference says so where the others don't. */
    private Map<String, MediaTreatment> markOfMedia() {
        MediaTreatment others = media.getOrDefault(ALL_MEDIA, MediaTreatment.REFERENCE);
        Map<String, MediaTreatment> marked = new TreeMap<>();
        media.forEach((column, treatment) -> {
            boolean like = treatment.withoutWarnings().equals(others.withoutWarnings());
            boolean plain = treatment.withoutWarnings().equals(MediaTreatment.REFERENCE.withoutWarnings());
            if (column.equals(ALL_MEDIA) ? !plain : !like) {
                marked.put(column, treatment.withoutWarnings());
            }
        });
        return marked;
    }

    /**
     * What is taken of a table at one version.
     *
     * @throws QueryException when something asked for isn't there, or can't be; the message says what and where
     */
    public TableSchema of(TableSchema table) throws QueryException {
        TableSchema selected = selection.of(table);
        return new TableSchema(selected.stores(), treated(cast(selected.columns())), selected.filter(), mark());
    }

    private List<SourceColumn> cast(List<SourceColumn> columns) throws QueryException {
        List<String> names = columns.stream().map(SourceColumn::name).toList();
        Map<String, String> meant = new HashMap<>();
        for (Map.Entry<String, String> each : types.entrySet()) {
            String name = each.getKey();
            String said = TYPES + " " + name + "=" + each.getValue();
            String column = FoldedNames.meant(name, names)
                    .orElseThrow(() -> new QueryException(said + ": there is no column " + name + "; the nearest are "
                            + String.join(", ", NearestName.nearest(name, names, 5))));
            putOnce(meant, column, each.getValue(), said);
        }
        List<SourceColumn> cast = new ArrayList<>();
        for (SourceColumn column : columns) {
            String type = meant.get(column.name());
            cast.add(type == null ? column : cast(column, type));
        }
        return cast;
    }

    private static <T> void putOnce(Map<String, T> meant, String column, T value, String said) throws QueryException {
        if (meant.put(column, value) != null) {
            throw new QueryException(said + ": the column " + column + " is named twice, in different letters");
        }
    }

    private List<SourceColumn> treated(List<SourceColumn> columns) throws QueryException {
        List<String> names = columns.stream()
                .filter(SourceColumn::refersToMedia)
                .map(SourceColumn::name)
                .toList();
        Map<String, MediaTreatment> meant = new HashMap<>();
        for (String name : media.keySet()) {
            if (!name.equals(ALL_MEDIA)) {
                String said = MEDIA + " " + name;
                String column = FoldedNames.meant(name, names)
                        .orElseThrow(() -> new QueryException(
                                said + ": there is no media column " + name + "; " + mediaColumns(names)));
                putOnce(meant, column, media.get(name), said);
            }
        }
        List<SourceColumn> treated = new ArrayList<>();
        for (SourceColumn column : columns) {
            MediaTreatment treatment = meant.getOrDefault(column.name(), media.get(ALL_MEDIA));
            treated.add(treatment == null || !column.refersToMedia() ? column : treated(column, treatment));
        }
        return treated;
    }

    private static String mediaColumns(List<String> names) {
        return names.isEmpty() ? "the table has none" : "there are " + String.join(", ", names);
    }

    private static SourceColumn treated(SourceColumn column, MediaTreatment treatment) throws QueryException {
        if (treatment.mode() == MediaTreatment.Mode.INLINE
                && column.treatment().type().isPresent()) {
            throw new QueryException(TYPES + " " + column.name() + "="
                    + column.treatment().type().get() + ": the column is inlined, so it is binary; leave one of the two"
                    + " out");
        }
        return column.withMedia(treatment);
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
