package io.pixelake.source.preview;

import io.pixelake.model.Position;
import io.pixelake.model.TargetName;
import io.pixelake.pixeltable.catalog.SourceTable;
import java.util.List;
import java.util.Optional;

/**
 * What a mirror that is started now would do with a table.
 *
 * @param outcome what would become of it
 * @param columns one text for each, with its types; empty where the table isn't looked at that far
 * @param unstored names of the columns that are left out, because the database doesn't hold them
 * @param rows about how many rows it has now; absent where that isn't known
 */
public record TablePreview(
        SourceTable table,
        TargetName target,
        Outcome outcome,
        List<String> columns,
        List<String> unstored,
        Optional<Long> rows) {
    public TablePreview {
        columns = List.copyOf(columns);
        unstored = List.copyOf(unstored);
    }

    /** What would become of a table. */
    public sealed interface Outcome {}

    /** A new mirror. @param first the version that it begins with @param replaces what it takes the place of, in words */
    public record Created(Position first, Optional<String> replaces) implements Outcome {}

    /** A mirror continues. @param from its position @param rewritten whether all rows are written again */
    public record GoesOn(Position from, boolean rewritten) implements Outcome {}

    /** A mirror goes back, because its version was reverted. @param rewritten whether all rows are written again */
    public record GoesBack(Position to, boolean rewritten) implements Outcome {}

    /** A snapshot that is a tag of its base's mirror. @param now whether the mirror has its version already */
    public record Tagged(boolean now) implements Outcome {}

    /** Nothing for now. */
    public record Waits(String why) implements Outcome {}

    /** It can't be mirrored. */
    public record Refused(String why) implements Outcome {}
}
