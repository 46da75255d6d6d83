package io.pixelake.containers;

import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Docker's command line, in the folder of the project. */
public final class Docker {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Docker() {}

    /** Runs a command to its end; fails with all it said when it ends with anything but 0. */
    static String run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(arguments);
        try (ExternalProcess process = new ExternalCommand(command, Map.of()).start()) {
            return process.waitFor(LIMIT);
        }
    }

    static boolean hasImage(String name) {
        try (ExternalProcess process =
                new ExternalCommand(List.of("docker", "image", "inspect", name), Map.of()).start()) {
            return process.exitCode(LIMIT) == 0;
        }
    }

    /** A port of this machine that nobody has. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Flink with what the build has packaged, as deploy/docker/Dockerfile makes it. @return its name */
    public static String pixelakeImage(DeploymentSettings settings) {
        String image = settings.get("PIXELAKE_IMAGE");
        String project = DeploymentSettings.PROJECT.toString();
        run(List.of(
                "build",
                "--quiet",
                "--file",
                project + "/deploy/docker/Dockerfile",
                "--build-arg",
                "FLINK_IMAGE=" + settings.get("FLINK_IMAGE"),
                "--tag",
                image,
                project));
        return image;
    }
}
