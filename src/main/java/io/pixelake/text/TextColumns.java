package io.pixelake.text;

import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a table's changelog.
 *
 * @param positions whether its lines have a {@code _pxt_pos}, as those of component views do
 * @param data the table's own columns, without the binary ones, which neither format can hold
 */
public record TextColumns(boolean positions, List<TextColumn> data) {
    public TextColumns {
        data = List.copyOf(data);
    }

    public static TextColumns of(TableSchema schema) {
        List<TextColumn> data = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            SourceColumn column = schema.columns().get(i);
            if (!column.isBinary()) {
                data.add(TextColumn.of(i, column));
            }
        }
        return new TextColumns(schema.positions() > 0, data);
    }
}
