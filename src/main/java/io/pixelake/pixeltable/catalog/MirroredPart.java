package io.pixelake.pixeltable.catalog;

import io.pixelake.query.Projection;
import java.io.Serializable;
import java.util.List;

/**
 * What is mirrored of a table, and how.
 *
 * @param errors whether the errors of computed and media columns are
 * @param embeddings whether the values of embedding indexes are
 * @param projection which columns and rows, and in which form
 */
public record MirroredPart(boolean errors, boolean embeddings, Projection projection) implements Serializable {
    /** All columns and rows, without errors and embeddings. */
    public static final MirroredPart PLAIN = new MirroredPart(false, false, Projection.NONE);

    /** This one, then all others with the same projection. */
    public List<MirroredPart> andOthers() {
        return List.of(
                this,
                new MirroredPart(errors, !embeddings, projection),
                new MirroredPart(!errors, embeddings, projection),
                new MirroredPart(!errors, !embeddings, projection));
    }

    /** The same with another projection. */
    public MirroredPart with(Projection other) {
        return new MirroredPart(errors, embeddings, other);
    }

    /** The same with this projection. */
    public static MirroredPart of(Projection projection) {
        return PLAIN.with(projection);
    }
}
