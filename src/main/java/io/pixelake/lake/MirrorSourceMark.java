package io.pixelake.lake;

import io.pixelake.model.SourceInstance;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;

/**
 * The two table properties that say which Pixeltable a mirror or replay is made from. Tables that were made before there were any
 * lack them until the next commit.
 */
public final class MirrorSourceMark {
    private MirrorSourceMark() {}

    /** Which Pixeltable a table is made from; empty where it doesn't say so. */
    public static Optional<SourceInstance> of(TableMetadata metadata) {
        return of(metadata.properties());
    }

    public static Optional<SourceInstance> of(Map<String, String> properties) {
        return Optional.ofNullable(properties.get(MirrorMarks.SOURCE_ID))
                .map(id -> new SourceInstance(id, properties.getOrDefault(MirrorMarks.SOURCE, "an unknown place")));
    }

    /** The properties of a table that is made from a source. */
    public static Map<String, String> properties(SourceInstance source) {
        return Map.of(MirrorMarks.SOURCE_ID, source.id(), MirrorMarks.SOURCE, source.place());
    }

    /** Whether a table says that it is made from another source. */
    public static boolean isOfAnother(TableMetadata metadata, SourceInstance source) {
        return of(metadata).filter(there -> !there.isSameAs(source)).isPresent();
    }
}
