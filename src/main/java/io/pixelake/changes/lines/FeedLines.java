package io.pixelake.changes.lines;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.csv.CsvRowDataSerializationSchema;
import org.apache.flink.formats.json.JsonFormatOptions.MapNullKeyMode;
import org.apache.flink.formats.json.JsonRowDataSerializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;

/**
 * The lines of one table at one schema: {@code _pxt_op, _pxt_change, _pxt_version, _pxt_rowid}, of component views {@code _pxt_pos}, then the
 * table's columns. Binary columns are left out.
 */
public final class FeedLines {
    private static final char LINE_END = '\n';

    private final List<RowType.RowField> fields = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final SerializationSchema<RowData> lines;
    private final Optional<String> header;

    /** Takes a cell out of a row. */
    private record Cell(RowData.FieldGetter getter, CellForm form) {}

    private FeedLines(
            FeedColumns columns,
            Function<LogicalType, Optional<CellForm>> forms,
            Function<RowType, SerializationSchema<RowData>> format,
            boolean withHeader) {
        addMarks();
        int rowId = columns.tableColumns();
        add(columns, rowId, forms);
        if (columns.hasPositions()) {
            add(columns, rowId + 1, forms);
        }
        for (int i = 0; i < rowId; i++) {
            add(columns, i, forms);
        }
        RowType type = new RowType(fields);
        lines = open(format.apply(type));
        header = withHeader ? Optional.of(header(format, type)) : Optional.empty();
    }

    /** One JSON object each. */
    public static FeedLines json(FeedColumns columns) {
        return new FeedLines(
                columns,
                CellForm::ofJson,
                type -> new JsonRowDataSerializationSchema(
                        type, TimestampFormat.ISO_8601, MapNullKeyMode.FAIL, "null", true, false),
                false);
    }

    /** CSV, with a header. NULL is an empty field. */
    public static FeedLines csv(FeedColumns columns) {
        return new FeedLines(columns, CellForm::ofCsv, FeedLines::csv, true);
    }

    private static SerializationSchema<RowData> csv(RowType type) {
        CsvRowDataSerializationSchema.Builder builder = new CsvRowDataSerializationSchema.Builder(type);
        builder.setWriteBigDecimalInScientificNotation(false);
        return builder.build();
    }

    private static SerializationSchema<RowData> open(SerializationSchema<RowData> schema) {
        try {
            // Neither format asks its context for anything.
            schema.open(null);
            return schema;
        } catch (Exception e) {
            throw new IllegalStateException("Cannot open Flink's " + schema, e);
        }
    }

    private void addMarks() {
        fields.add(new RowType.RowField("_pxt_op", VarCharType.STRING_TYPE));
        fields.add(new RowType.RowField("_pxt_change", new BigIntType()));
        fields.add(new RowType.RowField("_pxt_version", new BigIntType()));
    }

    private void add(FeedColumns columns, int place, Function<LogicalType, Optional<CellForm>> forms) {
        LogicalType type = columns.rowType().getTypeAt(place);
        String name = columns.rowType().getFieldNames().get(place);
        Optional<CellForm> form = forms.apply(type);
        if (form.isEmpty()) {
            leftOut.add(name);
            return;
        }
        fields.add(new RowType.RowField(name, form.get().type()));
        cells.add(new Cell(RowData.createFieldGetter(type, place), form.get()));
    }

    private static String header(Function<RowType, SerializationSchema<RowData>> format, RowType type) {
        List<RowType.RowField> texts = type.getFields().stream()
                .map(field -> new RowType.RowField(field.getName(), VarCharType.STRING_TYPE))
                .toList();
        GenericRowData names = new GenericRowData(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            names.setField(i, StringData.fromString(texts.get(i).getName()));
        }
        return new String(open(format.apply(new RowType(texts))).serialize(names), StandardCharsets.UTF_8) + LINE_END;
    }

    /** What stands before the lines, with its line end. */
    public Optional<String> header() {
        return header;
    }

    /** The table's columns that lines don't have. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** A line, with its end. */
    public String line(ChangeSet set, RowKind kind, RowData row) {
        GenericRowData line = new GenericRowData(fields.size());
        line.setField(0, StringData.fromString(operation(kind)));
        line.setField(1, set.number());
        line.setField(2, set.position().own().version());
        int marks = fields.size() - cells.size();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            line.setField(marks + i, cell.form().of(cell.getter().getFieldOrNull(row)));
        }
        return new String(lines.serialize(line), StandardCharsets.UTF_8) + LINE_END;
    }

    private static String operation(RowKind kind) {
        return switch (kind) {
            case INSERT -> "insert";
            case UPDATE_BEFORE -> "update_before";
            case UPDATE_AFTER -> "update";
            case DELETE -> "delete";
        };
    }
}
