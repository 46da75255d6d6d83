package io.pixelake.source.json;

import io.pixelake.badcells.BadCellRule;
import io.pixelake.config.JsonForms;
import io.pixelake.config.JsonForms.Form;
import io.pixelake.config.NearestName;
import io.pixelake.model.FoldedNames;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.Position;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.MirroredPart;
import io.pixelake.pixeltable.catalog.Moment;
import io.pixelake.pixeltable.catalog.SourceSchema;
import io.pixelake.pixeltable.catalog.SourceTable;
import io.pixelake.pixeltable.catalog.VersionGoneException;
import io.pixelake.pixeltable.catalog.VersionLog;
import io.pixelake.pixeltable.rows.BadCellException;
import io.pixelake.pixeltable.server.SourceAddress;
import io.pixelake.pixeltable.server.SourceBusyException;
import io.pixelake.pixeltable.server.SourceReadException;
import io.pixelake.query.Projection;
import io.pixelake.query.QueryException;
import io.pixelake.types.json.CellMappingException;
import io.pixelake.types.schema.JsonShape;
import io.pixelake.types.schema.MirrorSchemaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the types of a table's JSON columns, as their form has it: from their values and from what is declared of them, or VARIANT. They
 * join those that the settings name in the projection, and so get into the mark that each snapshot carries: what types a mirror has, and by
 * which ones an older version was written, is known from there.
 *
 * <p>Rows are read by whoever the caller names; until they are, their table counts as busy. What was read stays known when Pixeltable holds
 * the table, or when the source can't be read: the next call for the same rows continues behind them. The fence of each page says that they
 * still are the same rows.
 *
 * <p>One thread at a time.
 */
public final class JsonTypes {
    private static final Logger LOG = LoggerFactory.getLogger(JsonTypes.class);

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long WAIT_MILLIS = 500;
    private static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000L);

    private final VersionLog log;
    private final BadCellRule badCells;
    private final JsonScans scans;
    /** By table, what was begun for a moment whose types aren't all found yet. */
    private final Map<UUID, List<JsonScan>> begun = new HashMap<>();

    /** One whose questions are answered when they are asked, however long it takes. */
    public JsonTypes(SourceAddress address, VersionLog log, BadCellRule badCells) {
        this(address, log, badCells, Runnable::run, UNLIMITED);
    }

    /**
     * One whose table is busy for as long as its rows are being read.
     *
     * @param reads where rows are read, by one task at a time
     * @param turn for how long one table is read before the next; at least one page
     */
    public JsonTypes(SourceAddress address, VersionLog log, BadCellRule badCells, Executor reads, Duration turn) {
        this.log = log;
        this.badCells = badCells;
        this.scans = new JsonScans(address, reads, turn);
    }

    /**
     * The moment whose rows are being read for a table's types. Whoever may choose what comes next has to take that one, or a table that
     * changes often would never be read to its end.
     */
    public Optional<Moment> begunAt(SourceTable table) {
        return begun.getOrDefault(table.id(), List.of()).stream().findFirst().map(JsonScan::moment);
    }

    /** Ends what was begun for tables that aren't mirrored any more. */
    public void forgetAllBut(Set<UUID> tables) {
        begun.forEach((table, scansOfIt) -> {
            if (!tables.contains(table)) {
                scansOfIt.forEach(JsonScan::stop);
            }
        });
        begun.keySet().retainAll(tables);
    }

    /** For how many tables something is begun. */
    public int begun() {
        return begun.size();
    }

    /** What is asked for of a table. @param part as the settings have it, without any type that was found */
    public record Asked(MirroredPart part, JsonForms forms) {
        /** The types that a mark has of columns whose types are to be found. */
        private Map<String, String> foundIn(Optional<String> mark) throws QueryException {
            Projection there = Projection.fromMark(mark).naming(types().keySet());
            Map<String, String> types = new HashMap<>(there.types());
            types.entrySet()
                    .removeIf(column -> !there.found().contains(column.getKey())
                            || !goesWith(forms.of(column.getKey()), column.getValue()));
            return types;
        }

        /** The same by the names that the columns have now. */
        private Map<String, String> foundIn(Optional<String> mark, List<SourceColumn> columns) throws QueryException {
            List<String> names = columns.stream().map(SourceColumn::name).toList();
            Map<String, String> types = new HashMap<>();
            foundIn(mark)
                    .forEach((column, type) ->
                            types.put(FoldedNames.meant(column, names).orElse(column), type));
            return types;
        }

        private static boolean goesWith(Form form, String type) {
            return switch (form) {
                case STRING -> false;
                case INFER -> !type.equals(JsonForms.VARIANT_TYPE);
                case VARIANT -> type.equals(JsonForms.VARIANT_TYPE);
            };
        }

        private Map<String, String> types() {
            return part.projection().types();
        }

        private MirroredPart with(Map<String, String> found) {
            return part.with(part.projection().withFound(found));
        }

        /** The part with the types that a mark has. */
        public MirroredPart withFoundIn(Optional<String> mark) throws QueryException {
            return forms.areText() ? part : with(foundIn(mark));
        }

        /** Whether rows with a mark were made by these settings, whatever types were found then. */
        public boolean made(Optional<String> mark) throws QueryException {
            Projection there = Projection.fromMark(mark).naming(types().keySet());
            return withFoundIn(mark).projection().isLike(there);
        }
    }

    /** Whether a mark has a type for each column that needs one at a moment, and for no other. */
    public boolean coversAll(SourceTable table, Moment moment, Asked asked, Optional<String> mark)
            throws SourceReadException, VersionGoneException, QueryException {
        if (asked.forms().areText()) {
            return true;
        }
        Set<String> names = new HashSet<>();
        columns(schema(table, moment, asked), asked).forEach(column -> names.add(column.name()));
        return FoldedNames.areAllAlike(asked.foundIn(mark).keySet(), names);
    }

    /** The part with the types by all rows at a moment. */
    public MirroredPart ofAll(SourceTable table, Moment moment, Asked asked)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException {
        if (asked.forms().areText()) {
            return asked.part();
        }
        return told(table, moment, Map.of(), read(table, moment, Optional.empty(), Map.of(), asked), asked);
    }

    /** The part with the types that a mark has, made wider by the rows that came since a position. */
    public MirroredPart widened(SourceTable table, Position since, Moment moment, Asked asked, Optional<String> mark)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException {
        if (asked.forms().areText()) {
            return asked.part();
        }
        Map<String, String> known = asked.foundIn(mark, columns(schema(table, moment, asked), asked));
        Found found = read(table, moment, Optional.of(since), known, asked);
        if (!found.types().equals(known)) {
            // With another type all rows are written again, so all of them must fit it.
            found = read(table, moment, Optional.empty(), known, asked);
        }
        return told(table, moment, known, found, asked);
    }

    /** What was found. @param shapes of the columns whose values were read */
    private record Found(Map<String, JsonShape> shapes, Set<String> variants) {
        Map<String, String> types() {
            Map<String, String> types = new LinkedHashMap<>();
            shapes.forEach((name, shape) -> types.put(name, shape.type()));
            variants.forEach(name -> types.put(name, JsonForms.VARIANT_TYPE));
            return types;
        }
    }

    /** All are found: nothing has to be remembered any more. */
    private MirroredPart told(SourceTable table, Moment moment, Map<String, String> known, Found found, Asked asked) {
        begun.remove(table.id());
        found.shapes().forEach((name, shape) -> {
            if (!shape.type().equals(known.get(name))) {
                tell(table, moment, name, shape);
            }
        });
        return asked.with(found.types());
    }

    /** As {@link #ofAll}, waiting up to a minute while Pixeltable holds the table. */
    public MirroredPart ofAllPatiently(SourceTable table, Moment moment, Asked asked)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException,
                    InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try {
                return ofAll(table, moment, asked);
            } catch (SourceBusyException e) {
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw e;
                }
            }
            Thread.sleep(WAIT_MILLIS);
        }
    }

    private TableSchema schema(SourceTable table, Moment moment, Asked asked)
            throws SourceReadException, VersionGoneException, QueryException {
        return log.schema(table, moment, asked.part()).schema();
    }

    private static List<SourceColumn> columns(TableSchema schema, Asked asked) throws QueryException {
        List<SourceColumn> json =
                schema.columns().stream().filter(JsonTypes::isJson).toList();
        List<String> names = json.stream().map(SourceColumn::name).toList();
        for (String named : asked.forms().columns().keySet()) {
            if (FoldedNames.meant(named, names).isEmpty()) {
                List<String> near = NearestName.nearest(named, names, 5);
                throw new QueryException("json " + named + ": there is no JSON column " + named
                        + (near.isEmpty() ? "" : "; the nearest are " + String.join(", ", near)));
            }
        }
        return json.stream()
                .filter(column -> asked.forms().of(column.name()) != Form.STRING
                        && column.treatment().type().isEmpty())
                .toList();
    }

    private static boolean isJson(SourceColumn column) {
        return column.type().kind() == PixeltableType.Kind.JSON
                && (column.part() == SourceColumn.Part.VALUE || column.part() == SourceColumn.Part.EXPRESSION);
    }

    private Found read(
            SourceTable table, Moment moment, Optional<Position> since, Map<String, String> known, Asked asked)
            throws SourceReadException, SourceBusyException, VersionGoneException, QueryException {
        SourceSchema source = log.schema(table, moment, asked.part());
        List<SourceColumn> columns = columns(source.schema(), asked);
        List<SourceColumn> inferred = columns.stream()
                .filter(column -> asked.forms().of(column.name()) == Form.INFER)
                .toList();
        Map<String, String> begin = new HashMap<>(known);
        inferred.forEach(column ->
                source.declaredJson(column).ifPresent(declared -> begin.putIfAbsent(column.name(), declared)));
        JsonScan scan = begunAs(table, JsonScan.of(source.schema(), inferred, since, moment, begin));
        if (!inferred.isEmpty()) {
            readToItsEnd(scan, table);
        }
        Map<String, JsonShape> shapes = new LinkedHashMap<>();
        for (int i = 0; i < inferred.size(); i++) {
            shapes.put(inferred.get(i).name(), scan.shapes().get(i));
        }
        Set<String> variants = new HashSet<>();
        columns.stream().filter(column -> !inferred.contains(column)).forEach(column -> variants.add(column.name()));
        return new Found(shapes, variants);
    }

    private static void tell(SourceTable table, Moment moment, String column, JsonShape shape) {
        String what = shape.isText() ? "don't fit any one type, so it is text" : "are " + shape.type();
        LOG.info("{}: the values of the JSON column {} at {} {}", table.path(), column, moment.position(), what);
    }

    private JsonScan begunAs(SourceTable table, JsonScan asFromNew) {
        return begun.getOrDefault(table.id(), List.of()).stream()
                .filter(asFromNew::isOfTheSame)
                .findFirst()
                .orElse(asFromNew);
    }

    private void readToItsEnd(JsonScan scan, SourceTable table)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        boolean isToBeKept = false;
        try {
            scans.read(scan, table, badCells.becomeNull(table.path()));
            isToBeKept = true;
        } catch (SourceBusyException | SourceReadException e) {
            isToBeKept = true;
            throw e;
        } catch (BadCellException | CellMappingException e) {
            throw new MirrorSchemaException(
                    "Cannot find the types of the JSON columns of " + table.path() + ": " + e.getMessage());
        } finally {
            keep(table, scan, isToBeKept);
        }
    }

    /** Also one that is at its end: when a type grows, a second one follows, and what the first one found is needed again. */
    private void keep(SourceTable table, JsonScan scan, boolean isToBeKept) {
        List<JsonScan> kept = begun.getOrDefault(table.id(), List.of()).stream()
                .filter(other -> isToBeKept && other != scan && other.moment().equals(scan.moment()))
                .collect(Collectors.toCollection(ArrayList::new));
        if (isToBeKept) {
            kept.add(scan);
        }
        begun.getOrDefault(table.id(), List.of()).stream()
                .filter(other -> !kept.contains(other))
                .forEach(JsonScan::stop);
        if (kept.isEmpty()) {
            begun.remove(table.id());
        } else {
            begun.put(table.id(), kept);
        }
    }
}
