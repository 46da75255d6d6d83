package io.pixelake.testkit;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * JVMs that have run a command of Pixelake and wait for the next one: each runs one at a time. They are started as the launcher
 * starts them, with what the build has packaged, so that a command run by one differs from a user's only by what was loaded before.
 */
final class WarmLaunchers {
    /** Enough to pay for the start, too few for what a JVM never gives back. */
    private static final int COMMANDS = 25;

    private final Path dist;
    private final List<Launcher> launchers = new ArrayList<>();

    /** @param start how it was started */
    private record Launcher(ExternalCommand start, RequestServer server) {
        boolean canRun(ExternalCommand wanted) {
            return start.equals(wanted) && server.isIdle();
        }
    }

    WarmLaunchers(Path dist) {
        this.dist = dist;
    }

    synchronized ExternalProcess run(Map<String, String> environment, String javaOptions, List<String> arguments) {
        ExternalCommand start = new ExternalCommand(command(javaOptions), environment);
        endNeedless(start);
        Launcher launcher = launchers.stream()
                .filter(candidate -> candidate.canRun(start))
                .findFirst()
                .orElseGet(() -> launch(start));
        return launcher.server.run(new ExternalCommand(arguments, Map.of()));
    }

    private Launcher launch(ExternalCommand start) {
        Launcher launcher = new Launcher(start, RequestServer.start(start));
        launchers.add(launcher);
        return launcher;
    }

    /** Idle ones take memory: those started in another way, which an earlier test class wanted, and old ones. */
    private void endNeedless(ExternalCommand wanted) {
        List<Launcher> needless = launchers.stream()
                .filter(launcher -> launcher.server.isIdle())
                .filter(launcher -> !launcher.start.equals(wanted) || launcher.server.requests() >= COMMANDS)
                .toList();
        needless.forEach(launcher -> launcher.server.end());
        launchers.removeAll(needless);
        launchers.removeIf(launcher -> !launcher.server.isAlive());
    }

    private List<String> command(String javaOptions) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString()));
        // As the launcher, this JVM opens what Flink reaches into.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-opens"))
                .forEach(command::add);
        Path archive = dist.resolve("pixelake-" + System.getProperty("java.version") + ".jsa");
        command.addAll(List.of("-Xshare:auto", "-Xlog:cds*=off", "-XX:SharedArchiveFile=" + archive));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx2g", "-Dfile.encoding=UTF-8"));
        command.add("-Dlog4j2.configurationFile=classpath:pixelake-log4j2.properties");
        Arrays.stream(javaOptions.split(" ", -1))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath(), "io.pixelake.cli.WarmPixelake"));
        return command;
    }

    private String classPath() {
        Stream<String> packaged = Stream.of("pixelake.jar", "lib/*", "demo/*", "aws/*")
                .map(part -> dist.resolve(part).toString());
        Path tests = dist.resolveSibling("test-classes");
        return String.join(
                ":", Stream.concat(packaged, Stream.of(tests.toString())).toList());
    }
}
