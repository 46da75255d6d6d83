package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The line that is logged of each committed version. */
final class CommitLog {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorCommitter.class);

    /** Of fewer rows a rate says how long planning and committing took, not how fast rows are. */
    private static final long ROWS_WITH_A_RATE = 1_000;

    private CommitLog() {}

    static void committed(GroupFiles group, long nowMillis) {
        GroupPlan plan = group.plan();
        long rows = group.inserted() + group.deleted();
        double seconds = Math.max(1, nowMillis - plan.plannedAtMillis()) / 1000.0;
        long rowsPerSecond = Math.round(rows / seconds);
        LOG.info(
                "{}: {} committed, {} rows in, {} rows out{}, {} after it was made",
                plan.path(),
                plan.to(),
                group.inserted(),
                group.deleted(),
                rows < ROWS_WITH_A_RATE ? "" : ", " + rowsPerSecond + " rows/s",
                age(Math.max(0, nowMillis - plan.to().own().createdAtMicros() / 1000)));
    }

    /** In the unit that says most of it. */
    static String age(long millis) {
        Duration age = Duration.ofMillis(millis);
        if (age.toMinutes() < 2) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        if (age.toHours() < 2) {
            return age.toMinutes() + " min";
        }
        return age.toDays() < 2 ? age.toHours() + " h" : age.toDays() + " d";
    }
}
