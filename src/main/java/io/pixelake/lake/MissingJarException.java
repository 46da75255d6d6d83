package io.pixelake.lake;

/** A catalog can't be opened because a jar isn't there that users have to add. Its message is for them. */
public final class MissingJarException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingJarException(String catalog, String artifact, Throwable cause) {
        super(
                "Cannot open the " + catalog + ": " + (artifact.equals(MissingJar.HIVE) ? hive(cause) : jar(artifact)),
                cause);
    }

    private static String jar(String artifact) {
        return "it needs classes of " + artifact
                + ", which aren't there. On a Flink cluster put that jar into Flink's lib"
                + " folder, on each machine; here into the folder jars beside ./pixelake.";
    }

    private static String hive(Throwable cause) {
        return "it needs Hive's client, of which not all is there (missing: " + cause.getMessage()
                + "). The command ./mvnw -f"
                + " deploy/hive/pom.xml package puts all its jars into the folder jars beside ./pixelake, where it finds them; for a"
                + " Flink cluster copy them from there into Flink's lib folder, on each machine.";
    }
}
