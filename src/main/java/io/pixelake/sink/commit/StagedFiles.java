package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.io.FileIO;

/**
 * Makes sure that the files of a group that waited long are still there: nothing referred to them, so a clean-up may have taken them for
 * orphans, and Iceberg would add them to a table all the same.
 */
final class StagedFiles {
    /** No clean-up deletes files that are younger; half of the shortest limit, as clocks differ. */
    private static final Duration SAFE = Duration.ofHours(12);

    private StagedFiles() {}

    /** Whether a group waited so long that its files must be looked for. */
    static boolean mayBeGone(GroupPlan plan, Clock clock) {
        return plannedAt(plan).plus(SAFE).isBefore(clock.instant());
    }

    private static Instant plannedAt(GroupPlan plan) {
        return Instant.ofEpochMilli(plan.plannedAtMillis());
    }

    /**
     * Looks for the files of a group that is about to be committed.
     *
     * @throws GroupRefusedException when files are missing
     */
    static void check(FileIO io, GroupPlan plan, List<DataFile> data, List<String> gone) {
        Optional<String> missing = Stream.concat(data.stream().map(DataFile::location), gone.stream())
                .filter(location -> !io.newInputFile(location).exists())
                .findFirst();
        if (missing.isPresent()) {
            throw new GroupRefusedException(
                    plan,
                    "Cannot commit " + plan.to() + " of " + plan.path() + " to "
                            + plan.target().fullName() + ": it was planned at " + plannedAt(plan)
                            + " and waited in a checkpoint or savepoint since, but its file " + missing.get()
                            + " is gone. Most likely the savepoint is older than lake.maintenance.orphans-after, so that the"
                            + " file was taken for one that nothing needs. The version is read again from Pixeltable when the"
                            + " table is tried next.");
        }
    }
}
