package io.pixelake.source.planning;

/** A mirror can't be moved yet; the next look may find that it can. */
public final class MirrorNotMovedException extends Exception {
    MirrorNotMovedException(String message) {
        super(message);
    }
}
