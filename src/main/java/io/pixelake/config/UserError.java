package io.pixelake.config;

/**
 * A failure the user can do something about. Its message is one readable paragraph: what, where, with which value, what
 * to do. Any package may throw it; the command line prints the message, the stack trace only with {@code --debug}, and
 * ends with {@link #exitCode()}.
 */
public class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** With exit code 1 when the run failed, 2 when what was asked for is wrong. */
    public UserError(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** With exit code 1 when the run failed, 2 when what was asked for is wrong. */
    public UserError(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
