package io.pixelake.pixeltable;

import io.pixelake.config.JsonForms;
import io.pixelake.config.JsonForms.Form;
import io.pixelake.config.NearestName;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.Position;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.query.Projection;
import io.pixelake.query.QueryException;
import io.pixelake.types.CellMappingException;
import io.pixelake.types.JsonShape;
import io.pixelake.types.MirrorSchemaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the types of a table's JSON columns, as their form has it: from their values and from what is declared of them, or VARIANT. They join those that the settings name in the projection, and so get into
 * the mark that each snapshot carries: what types a mirror has, and by which ones an older version was written, is known from there.
 *
 * <p>One thread at a time.
 */
public final class JsonTypes {
    private static final Logger LOG = LoggerFactory.getLogger(JsonTypes.class);

    private final SourceAddress address;
    private final VersionLog log;

    public JsonTypes(SourceAddress address, VersionLog log) {
        this.address = address;
        this.log = log;
    }

    /** What is asked for of a table. @param part as the settings have it, without any type that was found */
    public record Asked(MirroredPart part, JsonForms forms) {
        /** The types that a mark has of columns whose types are to be found. */
        private Map<String, String> foundIn(Optional<String> mark) throws QueryException {
            Map<String, String> found = new HashMap<>(Projection.fromMark(mark).types());
            found.entrySet()
                    .removeIf(column -> types().containsKey(column.getKey())
                            || !goesWith(forms.of(column.getKey()), column.getValue()));
            return found;
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
            Map<String, String> all = new HashMap<>(types());
            all.putAll(found);
            return part.with(part.projection().withTypes(all));
        }

        /** The part with the types that a mark has. */
        public MirroredPart withFoundIn(Optional<String> mark) throws QueryException {
            return forms.areText() ? part : with(foundIn(mark));
        }

        /** Whether rows with a mark were made by these settings, whatever types were found then. */
        public boolean made(Optional<String> mark) throws QueryException {
            return withFoundIn(mark).projection().mark().equals(mark);
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
        return asked.foundIn(mark).keySet().equals(names);
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
        Map<String, String> known = asked.foundIn(mark);
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

    private static MirroredPart told(
            SourceTable table, Moment moment, Map<String, String> known, Found found, Asked asked) {
        found.shapes().forEach((name, shape) -> {
            if (!shape.type().equals(known.get(name))) {
                tell(table, moment, name, shape);
            }
        });
        return asked.with(found.types());
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
            if (!names.contains(named)) {
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
        List<SourceColumn> columns = new ArrayList<>();
        Map<String, JsonShape> shapes = new LinkedHashMap<>();
        Set<String> variants = new HashSet<>();
        for (SourceColumn column : columns(source.schema(), asked)) {
            String name = column.name();
            if (asked.forms().of(name) == Form.VARIANT) {
                variants.add(name);
            } else {
                columns.add(column);
                Optional<String> begun = Optional.ofNullable(known.get(name)).or(() -> source.declaredJson(column));
                shapes.put(name, begun.map(JsonShape::ofType).orElseGet(JsonShape::empty));
            }
        }
        if (!columns.isEmpty()) {
            readInto(List.copyOf(shapes.values()), table, source.schema(), columns, since, moment.position());
        }
        return new Found(shapes, variants);
    }

    private static void tell(SourceTable table, Moment moment, String column, JsonShape shape) {
        String what = shape.isText() ? "don't fit any one type, so it is text" : "are " + shape.type();
        LOG.info("{}: the values of the JSON column {} at {} {}", table.path(), column, moment.position(), what);
    }

    private void readInto(
            List<JsonShape> shapes,
            SourceTable table,
            TableSchema schema,
            List<SourceColumn> columns,
            Optional<Position> since,
            Position at)
            throws SourceReadException, SourceBusyException, VersionGoneException {
        try (ColumnValues values = new ColumnValues(address)) {
            values.read(table, schema, columns, since, at, (i, cell) -> shapes.get(i)
                    .add(cell.toString()));
        } catch (BadCellException | CellMappingException e) {
            throw new MirrorSchemaException(
                    "Cannot find the types of the JSON columns of " + table.path() + ": " + e.getMessage());
        } catch (IOException e) {
            LOG.debug("Closing the reader of JSON columns failed", e);
        }
    }
}
