package io.pixelake.lake;

/** Another Pixelake that started earlier commits to the same mirror table: this one is there by mistake. */
public final class MirrorHeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MirrorHeldException(String target, HolderStamp other, MirrorHolder self) {
        super("Cannot commit to " + target + ": another Pixelake holds it (" + other.holder() + "). It committed at "
                + other.committedAt() + ", after this one had started at " + self.since()
                + ". Nothing was lost: that one continues. If this one is the right one, stop that one first; else give this one"
                + " other tables (--tables), another namespace (lake.namespace) or another lake.");
    }
}
