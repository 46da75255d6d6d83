package io.pixelake.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pixelake.config.CsvDialect;
import io.pixelake.config.ExportFile;
import io.pixelake.config.MirrorConfig.FileFormat;
import io.pixelake.model.TableSchema;
import io.pixelake.text.CsvFields;
import io.pixelake.text.JsonFields;
import io.pixelake.text.TextColumn;
import io.pixelake.text.UnboundedJsonText;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.util.function.BiConsumerWithException;

/** The text of an export's rows. Immutable. */
abstract class ExportRows {
    final List<TextColumn> columns;

    private ExportRows(TableSchema schema) {
        columns = TextColumn.of(schema);
    }

    static ExportRows of(ExportFile file, TableSchema schema) {
        return file.format() == FileFormat.CSV ? new Csv(schema, file.csv()) : new Jsonl(schema, file.nanLiteral());
    }

    /** What stands in front of the first row. */
    abstract byte[] header();

    /** Turns rows into text, one after the other. One thread. */
    interface Lines extends Closeable {
        void append(GenericRowData row) throws IOException;

        @Override
        default void close() throws IOException {}
    }

    /** Lines that go to {@code out}, each as soon as it is whole. */
    abstract Lines into(ByteArrayOutputStream out) throws IOException;

    private static final class Csv extends ExportRows {
        private static final String LINE_END = "\r\n";

        private final CsvFields fields;

        Csv(TableSchema schema, CsvDialect dialect) {
            super(schema);
            fields = new CsvFields(dialect);
        }

        @Override
        byte[] header() {
            try {
                return line((column, line) -> fields.appendText(column.name(), line));
            } catch (IOException e) {
                throw new IllegalStateException("Names need no I/O", e);
            }
        }

        @Override
        Lines into(ByteArrayOutputStream out) {
            return row -> out.writeBytes(
                    line((column, line) -> fields.appendCell(column, row.getField(column.position()), line)));
        }

        private byte[] line(BiConsumerWithException<TextColumn, StringBuilder, IOException> field) throws IOException {
            StringBuilder line = new StringBuilder(256);
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) {
                    fields.appendDelimiter(line);
                }
                field.accept(columns.get(i), line);
            }
            if (line.isEmpty() && columns.size() == 1) {
                fields.appendEmptyLine(line);
            }
            return line.append(LINE_END).toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final class Jsonl extends ExportRows {
        private final JsonFields fields;

        Jsonl(TableSchema schema, boolean nanLiteral) {
            super(schema);
            fields = nanLiteral ? new JsonFields(false) : JsonFields.STANDARD;
        }

        @Override
        byte[] header() {
            return new byte[0];
        }

        @Override
        Lines into(ByteArrayOutputStream out) throws IOException {
            JsonGenerator json = UnboundedJsonText.generator(out);
            return new Lines() {
                @Override
                public void append(GenericRowData row) throws IOException {
                    json.writeStartObject();
                    for (TextColumn column : columns) {
                        fields.write(column, row.getField(column.position()), json);
                    }
                    json.writeEndObject();
                    json.writeRaw('\n');
                    json.flush();
                }

                @Override
                public void close() throws IOException {
                    json.close();
                }
            };
        }
    }
}
