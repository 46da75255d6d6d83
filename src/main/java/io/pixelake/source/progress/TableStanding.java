package io.pixelake.source.progress;

import io.pixelake.model.Position;
import io.pixelake.pixeltable.catalog.SourceTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How far a table is mirrored, as a poll saw it.
 *
 * @param mirrored where its mirror stands; absent before its first version is there
 * @param source where the table stands
 * @param behindSinceMicros when the oldest version was made that its mirror lacks, in epoch microseconds; absent when it has all
 * @param failed whether it doesn't continue
 */
public record TableStanding(
        UUID id,
        String path,
        Optional<Position> mirrored,
        Optional<Position> source,
        OptionalLong behindSinceMicros,
        boolean failed) {

    /** A snapshot never changes, so its tag shows all there is. */
    public static TableStanding ofTag(SourceTable table) {
        return new TableStanding(
                table.id(), table.path(), table.current(), table.current(), OptionalLong.empty(), false);
    }

    public static TableStanding of(SourceTable table, Optional<TableProgress> progress, boolean failed) {
        Optional<TableProgress.Outstanding> next =
                progress.flatMap(plan -> plan.outstanding().stream().findFirst());
        Optional<Position> mirrored = next.isPresent() ? next.get().from() : progress.flatMap(TableProgress::planned);
        Optional<Position> missing = next.map(TableProgress.Outstanding::to)
                .or(() -> mirrored.equals(table.current()) ? Optional.empty() : table.current());
        OptionalLong since =
                missing.isPresent() ? OptionalLong.of(missing.get().createdAtMicros()) : OptionalLong.empty();
        return new TableStanding(table.id(), table.path(), mirrored, table.current(), since, failed);
    }

    /** How many versions of the table and, for a view, of its bases its mirror lacks; a mirror that isn't there yet lacks all. */
    public long versionsBehind() {
        if (behindSinceMicros.isEmpty() || source.isEmpty()) {
            return 0;
        }
        List<Long> there = mirrored.map(TableStanding::versions).orElse(List.of());
        List<Long> wanted = versions(source.get());
        long behind = 0;
        for (int i = 0; i < wanted.size(); i++) {
            long has = i < there.size() ? there.get(i) : -1;
            behind += Math.max(0, wanted.get(i) - has);
        }
        // A mirror that a revert left ahead of its table still has a way to go.
        return Math.max(1, behind);
    }

    private static List<Long> versions(Position position) {
        return Stream.concat(
                        Stream.of(position.own().version()),
                        position.bases().stream().map(base -> base.version().version()))
                .toList();
    }
}
