package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;

/**
 * A group can never be committed, for a reason that concerns its table alone: it is dropped, its table stops with the reason, and the others
 * continue. Trying again would find the same.
 */
class GroupRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long group;

    GroupRefusedException(GroupPlan plan, String message) {
        super(message);
        group = plan.key().number();
    }

    /** The number of the group. */
    final long group() {
        return group;
    }
}
