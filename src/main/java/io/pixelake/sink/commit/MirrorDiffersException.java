package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;

/** Rows that the source deleted aren't in the mirror: it isn't what its position says, and nothing may be built on it. */
final class MirrorDiffersException extends GroupRefusedException {
    private static final long serialVersionUID = 1L;

    MirrorDiffersException(GroupPlan plan, int gone, int found, int alike) {
        super(
                plan,
                "Cannot bring " + plan.target().fullName() + " to " + plan.to() + " of " + plan.path() + ": " + gone
                        + " rows were deleted since the version it is at, but "
                        + (found < gone
                                ? "only " + found + " of them are in it"
                                : alike + " more that are just like them are in it")
                        + ". Something else has changed the mirror's rows. Drop the mirror table from the lake and"
                        + " start again, or roll it back to the last snapshot that Pixelake made; or continue without these rows with"
                        + " --on-foreign-write keep.");
    }
}
