package io.pixelake.pixeltable;

import java.io.Serializable;
import java.util.List;

/**
 * What is mirrored of a table besides its columns.
 *
 * @param errors the errors of computed and media columns
 * @param embeddings the values of embedding indexes
 */
public record SchemaExtras(boolean errors, boolean embeddings) implements Serializable {
    public static final SchemaExtras NONE = new SchemaExtras(false, false);

    /** This one, then all others. */
    public List<SchemaExtras> andOthers() {
        return List.of(
                this,
                new SchemaExtras(errors, !embeddings),
                new SchemaExtras(!errors, embeddings),
                new SchemaExtras(!errors, !embeddings));
    }
}
