package io.pixelake.pixeltable.catalog;

import io.pixelake.model.TableVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Merges the versions of a table's members into the moments of its history. It rests on these facts: Pixeltable gives one time to
 * all versions that one operation makes, a table's and its views'; within a table times grow with the version numbers, or else the
 * number counts.
 */
final class Timeline {
    private final SourceTable table;
    private final List<List<LoggedVersion>> members;
    private final int full;
    private final int[] next;

    /**
     * @param members each member's versions in order; the first ones make the moment that the history continues from
     * @param full a list of so many versions may be cut off
     */
    Timeline(SourceTable table, List<List<LoggedVersion>> members, int full) {
        this.table = table;
        this.members = members;
        this.full = full;
        this.next = new int[members.size()];
        Arrays.fill(next, 1);
    }

    /** All moments behind the first, as far as they are known for sure. */
    List<Moment> moments() {
        List<Moment> moments = new ArrayList<>();
        double now = 0;
        for (OptionalDouble time = nextTime(); time.isPresent() && !isUncertain(); time = nextTime()) {
            now = Math.max(now, time.getAsDouble());
            step(now);
            moments.add(current());
        }
        return moments;
    }

    private OptionalDouble nextTime() {
        double earliest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < members.size(); i++) {
            if (hasNext(i)) {
                earliest = Math.min(earliest, members.get(i).get(next[i]).createdAtSeconds());
            }
        }
        return Double.isInfinite(earliest) ? OptionalDouble.empty() : OptionalDouble.of(earliest);
    }

    private boolean hasNext(int member) {
        return next[member] < members.get(member).size()
                && members.get(member).get(next[member]).version().version() <= listed(member);
    }

    private long listed(int member) {
        return table.members().get(member).current().map(TableVersion::version).orElse(Long.MAX_VALUE);
    }

    /** Whether a version that was cut off could come before the next known one. */
    private boolean isUncertain() {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).size() == full && next[i] == full) {
                return true;
            }
        }
        return false;
    }

    /** One version further for each member that has one of this time. */
    private void step(double now) {
        for (int i = 0; i < members.size(); i++) {
            if (hasNext(i) && members.get(i).get(next[i]).createdAtSeconds() <= now) {
                next[i]++;
            }
        }
    }

    private Moment current() {
        List<LoggedVersion> versions = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            versions.add(members.get(i).get(next[i] - 1));
        }
        return Moment.of(table, versions);
    }
}
