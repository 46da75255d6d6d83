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
public record ChangelogColumns(boolean positions, List<ChangelogColumn> data) {
    public ChangelogColumns {
        data = List.copyOf(data);
    }

    public static ChangelogColumns of(TableSchema schema) {
        List<ChangelogColumn> data = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            SourceColumn column = schema.columns().get(i);
            if (!ChangelogColumn.isLeftOut(column)) {
                data.add(ChangelogColumn.of(i, column));
            }
        }
        return new ChangelogColumns(schema.positions() > 0, data);
    }
}
