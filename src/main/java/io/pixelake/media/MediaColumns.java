package io.pixelake.media;

import io.pixelake.model.MediaTreatment;
import io.pixelake.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** The columns of a table that hold references to media which something becomes of. Immutable. */
public record MediaColumns(String path, List<Column> columns) {
    public MediaColumns {
        columns = List.copyOf(columns);
    }

    /** @param place where it stands among the table's columns */
    record Column(int place, String name, MediaTreatment treatment) {}

    /** The columns of a schema. @param path of the table, for messages */
    public static MediaColumns of(String path, TableSchema schema) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            int place = i;
            schema.columns()
                    .get(i)
                    .mediaTreatment()
                    .filter(treatment -> treatment.mode() != MediaTreatment.Mode.REFERENCE
                            || treatment.onLocal() != MediaTreatment.OnLocal.KEEP)
                    .ifPresent(treatment -> columns.add(
                            new Column(place, schema.columns().get(place).name(), treatment)));
        }
        return new MediaColumns(path, columns);
    }
}
