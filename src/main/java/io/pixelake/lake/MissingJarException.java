package io.pixelake.lake;

/** A catalog can't be opened because a jar isn't there that users have to add. Its message is for them. */
public final class MissingJarException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingJarException(String catalog, String artifact, Throwable cause) {
        super(
                "Cannot open the " + catalog + ": it needs classes of " + artifact
                        + ", which aren't there. On a Flink cluster put that jar into Flink's"
                        + " lib folder, on each machine; here into target/dist/aws.",
                cause);
    }
}
