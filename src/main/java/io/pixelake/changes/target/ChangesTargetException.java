package io.pixelake.changes.target;

/** A target can't take the changes of a mirror until somebody does what the message says. It concerns no other mirror. */
public class ChangesTargetException extends Exception {
    private static final long serialVersionUID = 1L;

    public ChangesTargetException(String message) {
        super(message);
    }

    public ChangesTargetException(String message, Throwable cause) {
        super(message, cause);
    }
}
