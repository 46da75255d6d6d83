package io.pixelake.lake;

/** A catalog doesn't know who opens it; what it answered is the cause. */
public final class RefusedCredentialsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedCredentialsException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
