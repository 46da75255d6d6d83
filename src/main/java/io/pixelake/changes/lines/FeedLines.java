package io.pixelake.changes.lines;

import io.pixelake.changes.feed.ChangeSet;
import io.pixelake.changes.feed.FeedColumns;
import io.pixelake.config.LineOptionRules;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.types.schema.SystemColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.serialization.SerializationSchema;
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
    private static final byte LINE_END = '\n';

    private final List<RowType.RowField> fields = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final SerializationSchema<RowData> lines;
    private final Optional<byte[]> header;

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

    /**
     * JSON, an object each, or CSV, with a header, in which NULL is an empty field unless the options say otherwise.
     *
     * @param options of Flink's format
     */
    public static FeedLines of(FileFormat format, Map<String, String> options, FeedColumns columns) {
        boolean isCsv = format == FileFormat.CSV;
        return new FeedLines(
                columns,
                isCsv ? CellForm::ofCsv : jsonForms(options),
                type -> LineOptionRules.format(format, options, type),
                isCsv);
    }

    private static Function<LogicalType, Optional<CellForm>> jsonForms(Map<String, String> options) {
        return LineOptionRules.hasIsoTimes(options) ? CellForm::ofIsoJson : CellForm::ofJson;
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
        fields.add(new RowType.RowField(SystemColumns.OPERATION, VarCharType.STRING_TYPE));
        fields.add(new RowType.RowField(SystemColumns.CHANGE, new BigIntType()));
        fields.add(new RowType.RowField(SystemColumns.VERSION, new BigIntType()));
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

    private static byte[] header(Function<RowType, SerializationSchema<RowData>> format, RowType type) {
        List<RowType.RowField> texts = type.getFields().stream()
                .map(field -> new RowType.RowField(field.getName(), VarCharType.STRING_TYPE))
                .toList();
        GenericRowData names = new GenericRowData(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            names.setField(i, StringData.fromString(texts.get(i).getName()));
        }
        return ended(open(format.apply(new RowType(texts))).serialize(names));
    }

    /** What stands before the lines, with its line end, in UTF-8. */
    public Optional<byte[]> header() {
        return header;
    }

    /** The table's columns that lines don't have. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** A line, with its end, in UTF-8. */
    public byte[] line(ChangeSet set, RowKind kind, RowData row) {
        GenericRowData line = new GenericRowData(fields.size());
        line.setField(0, StringData.fromString(ChangeSet.operation(kind)));
        line.setField(1, set.number());
        line.setField(2, set.position().own().version());
        int marks = fields.size() - cells.size();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            line.setField(marks + i, cell.form().of(cell.getter().getFieldOrNull(row)));
        }
        return ended(lines.serialize(line));
    }

    private static byte[] ended(byte[] line) {
        byte[] ended = Arrays.copyOf(line, line.length + 1);
        ended[line.length] = LINE_END;
        return ended;
    }
}
