package io.pixelake.lake;

import io.pixelake.types.schema.SystemColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The columns of a mirror as they are now, which users may change with any engine. It rests on these facts:
 *
 * <ul>
 *   <li>Each commit of Pixelake's notes which schema it leaves and which field id was given last. Where both are as noted,
 *       nobody has touched the columns; a column that was added and dropped again has used up an id.
 *   <li>A group carries its whole schema with ids, the user's columns behind Pixelake's. So it may be committed only on the
 *       columns that it was planned on: any others would be lost, or their ids given twice.
 *   <li>Up to {@code _pxt_version} a schema that Pixelake left is Pixelake's, behind it the user's.
 * </ul>
 */
public final class MirrorColumns {
    private static final String NOTE_SEPARATOR = ":";

    private MirrorColumns() {}

    /** What a commit notes of the columns that it leaves. */
    public static String note(TableMetadata metadata) {
        return metadata.currentSchemaId() + NOTE_SEPARATOR + metadata.lastColumnId();
    }

    /** Absent while the columns are as Pixelake left them; otherwise a mark that tells these columns from all others. */
    public static Optional<String> mark(TableMetadata metadata) {
        String now = note(metadata);
        String noted = metadata.property(MirrorMarks.SCHEMA, null);
        // Mirrors of before this was noted.
        boolean same = noted == null ? leftByPixelake(metadata) == metadata.schema() : noted.equals(now);
        return same ? Optional.empty() : Optional.of(now);
    }

    /** The current schema with Pixelake's columns in front, in their order, wherever users put their own. */
    static Schema ours(TableMetadata metadata) {
        return inFront(metadata.schema(), leftByPixelake(metadata));
    }

    /** The schema of Pixelake's last commit; where expiry left nothing of it, the present one. */
    private static Schema leftByPixelake(TableMetadata metadata) {
        Map<Integer, Schema> schemas = metadata.schemasById();
        return noted(metadata)
                .or(() -> MirrorMarks.newest(metadata).map(snapshot -> snapshot.schemaId()))
                .map(schemas::get)
                .orElse(metadata.schema());
    }

    private static Optional<Integer> noted(TableMetadata metadata) {
        return Optional.ofNullable(metadata.property(MirrorMarks.SCHEMA, null))
                .map(note -> Integer.valueOf(note.split(NOTE_SEPARATOR, 2)[0]))
                .filter(metadata.schemasById()::containsKey);
    }

    private static Schema inFront(Schema schema, Schema left) {
        Map<Integer, NestedField> rest = new HashMap<>();
        schema.columns().forEach(field -> rest.put(field.fieldId(), field));
        List<NestedField> fields = new ArrayList<>();
        for (NestedField field : left.columns()) {
            Optional.ofNullable(rest.remove(field.fieldId())).ifPresent(fields::add);
            if (field.name().equals(SystemColumns.VERSION)) {
                break;
            }
        }
        schema.columns().stream()
                .filter(field -> rest.containsKey(field.fieldId()))
                .forEach(fields::add);
        return fields.equals(schema.columns()) ? schema : new Schema(fields);
    }
}
