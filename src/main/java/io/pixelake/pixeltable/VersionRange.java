package io.pixelake.pixeltable;

import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;

/**
 * Which rows change between two versions, as SQL over a store table.
 *
 * <p>The source's rules it rests on: a row is live at version V when {@code v_min <= V AND v_max > V}; rows are never changed
 * in place but for v_max at their soft delete, the values of a computed column just added, and a revert; at one moment at
 * most one live row has a given rowid. So between A and B the gone rows are those live at A with v_max in (A, B], the new
 * ones those live at B with v_min in (A, B]; all other rows are the same row versions at both.
 */
final class VersionRange {
    private VersionRange() {}

    static String liveAt(long version) {
        return "v_min <= " + version + " AND v_max > " + version;
    }

    static String gone(long from, long to) {
        return "v_min <= " + from + " AND v_max > " + from + " AND v_max <= " + to;
    }

    static String came(long from, long to) {
        return "v_min > " + from + " AND v_min <= " + to + " AND v_max > " + to;
    }

    /** The condition for rows that the group inserts. */
    static String inserted(GroupPlan plan) {
        long to = plan.to().version();
        boolean delta = plan.kind() == GroupKind.DELTA && plan.from().isPresent();
        return delta ? came(plan.from().get().version(), to) : liveAt(to);
    }

    /** The condition for rows that the group deletes. Only a DELTA names its gone rows. */
    static String deleted(GroupPlan plan) {
        return gone(plan.from().orElseThrow().version(), plan.to().version());
    }
}
