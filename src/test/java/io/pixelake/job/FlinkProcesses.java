package io.pixelake.job;

import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * A Flink session cluster of processes of their own, with high availability: the storage is a folder, and the leader stands in
 * ZooKeeper.
 */
final class FlinkProcesses implements AutoCloseable {
    /** What Flink's own scripts work out of the size of the whole process. */
    private static final Map<ConfigOption<MemorySize>, Integer> MEMORY = Map.of(
            TaskManagerOptions.FRAMEWORK_HEAP_MEMORY, 128,
            TaskManagerOptions.FRAMEWORK_OFF_HEAP_MEMORY, 128,
            TaskManagerOptions.TASK_HEAP_MEMORY, 512,
            TaskManagerOptions.TASK_OFF_HEAP_MEMORY, 0,
            TaskManagerOptions.MANAGED_MEMORY_SIZE, 64,
            TaskManagerOptions.NETWORK_MEMORY_MIN, 64,
            TaskManagerOptions.NETWORK_MEMORY_MAX, 64,
            TaskManagerOptions.JVM_METASPACE, 256,
            TaskManagerOptions.JVM_OVERHEAD_MIN, 192,
            TaskManagerOptions.JVM_OVERHEAD_MAX, 192);

    private final Path directory;
    private final Configuration settings;
    private final ExternalProcess taskManager;
    private ExternalProcess jobManager;

    private FlinkProcesses(Path directory, Configuration settings, int slots) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.settings = settings;
        writeSettings(slots);
        jobManager = startJobManager();
        taskManager = start(TaskManagerRunner.class);
    }

    static FlinkProcesses start(Path directory, ZooKeeper zooKeeper, int slots) throws IOException {
        return new FlinkProcesses(directory, highlyAvailable(directory, zooKeeper), slots);
    }

    /** What a client needs to find whoever leads. */
    Configuration settings() {
        return settings;
    }

    /** Kills the JobManager, and starts another in its place. */
    void replaceJobManager() {
        jobManager.kill();
        jobManager.close();
        jobManager = startJobManager();
    }

    @Override
    public void close() {
        taskManager.close();
        jobManager.close();
    }

    private static Configuration highlyAvailable(Path directory, ZooKeeper zooKeeper) {
        Configuration settings = new Configuration();
        settings.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
        settings.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, zooKeeper.address());
        settings.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, Duration.ofSeconds(2));
        settings.set(
                HighAvailabilityOptions.HA_STORAGE_PATH,
                directory.resolve("ha").toUri().toString());
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(RestOptions.BIND_ADDRESS, "localhost");
        settings.set(RestOptions.ADDRESS, "localhost");
        return settings;
    }

    private void writeSettings(int slots) throws IOException {
        Configuration all = new Configuration(settings);
        all.set(JobManagerOptions.ADDRESS, "localhost");
        all.set(JobManagerOptions.PORT, 0);
        all.set(TaskManagerOptions.HOST, "localhost");
        all.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        all.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
        all.set(
                ClusterOptions.PROCESS_WORKING_DIR_BASE,
                directory.resolve("work").toString());
        all.set(TaskManagerOptions.CPU_CORES, 2.0);
        MEMORY.forEach((option, mebibytes) -> all.set(option, MemorySize.ofMebiBytes(mebibytes)));
        List<String> lines = new ArrayList<>();
        all.toMap().forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
        Files.write(directory.resolve("config.yaml"), lines);
    }

    private ExternalProcess startJobManager() {
        return start(StandaloneSessionClusterEntrypoint.class);
    }

    private ExternalProcess start(Class<?> entryPoint) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Flink needs what this process was given, too.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx768m", "-cp", System.getProperty("java.class.path"), entryPoint.getName()));
        command.addAll(List.of("--configDir", directory.toString()));
        return new ExternalCommand(command, Map.of()).start();
    }
}
