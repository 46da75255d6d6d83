package io.pixelake.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** A session cluster of a JobManager and two task managers, in the network of a lake, spoken to through Flink's REST interface. */
public final class FlinkContainers implements AutoCloseable {
    private static final int REST_PORT = 8081;
    /** More than the 5 minutes after which Flink gives up waiting for slots, and tries again. */
    private static final Duration LIMIT = Duration.ofMinutes(7);

    private static final int SHOWN_LOG_LINES = 15;
    /** All of them, so that each task manager has tasks. */
    private static final int SLOTS = 4;

    private static final String CONFIG = "/etc/pixelake/mirror.yaml";
    private static final Pattern JOB = Pattern.compile("JobID ([0-9a-f]{32})");
    private static final String BOUNDARY = "the-jar";
    private static final String PROPERTIES = """
            jobmanager.rpc.address: jobmanager
            taskmanager.numberOfTaskSlots: 2
            heartbeat.interval: 1000
            heartbeat.timeout: 10000
            restart-strategy.exponential-delay.max-backoff: 2 s
            s3.endpoint: http://s3
            s3.path.style.access: true
            """;
    /** Change files beside the lake that deploy/compose/mirror.yaml describes. */
    private static final String FILES = """
            files:
              - { format: csv, path: "s3://warehouse/changes/csv", roll-interval: 1 s }
              - { format: jsonl, path: "s3://warehouse/changes/jsonl", roll-interval: 1 s }
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final GenericContainer<?> jobManager;
    private final List<GenericContainer<?>> taskManagers = new ArrayList<>();
    private final int port;
    /** The volume of checkpoints, which all of them share. */
    private final String state = "pixelake-test-" + UUID.randomUUID();

    private FlinkContainers(String image, LakeContainers lake, DeploymentSettings settings) throws IOException {
        port = Docker.freePort();
        jobManager = container(image, lake, settings, state, "jobmanager")
                .withExposedPorts(REST_PORT)
                .waitingFor(Wait.forHttp("/overview").forPort(REST_PORT).forStatusCode(200));
        // A random one would be another after a restart.
        jobManager.setPortBindings(List.of(port + ":" + REST_PORT));
        for (String name : List.of("taskmanager-1", "taskmanager-2")) {
            taskManagers.add(container(image, lake, settings, state, name).withCommand("taskmanager"));
        }
    }

    public static FlinkContainers start(String image, LakeContainers lake, DeploymentSettings settings)
            throws IOException, InterruptedException {
        FlinkContainers flink = new FlinkContainers(image, lake, settings);
        flink.jobManager.start();
        flink.taskManagers.forEach(GenericContainer::start);
        flink.awaitTaskManagers(2);
        return flink;
    }

    private static GenericContainer<?> container(
            String image, LakeContainers lake, DeploymentSettings settings, String state, String name)
            throws IOException {
        return new GenericContainer<>(DockerImageName.parse(image))
                .withNetwork(lake.network())
                .withNetworkAliases(name)
                .withEnv(lake.s3Keys())
                .withEnv("PIXELAKE_PASSWORD", settings.get("PIXELAKE_PASSWORD"))
                .withEnv("FLINK_PROPERTIES", PROPERTIES)
                // A volume, which has the rights that the image's folder has: Flink's image has a user of its own.
                .withCreateContainerCmdModifier(
                        command -> command.getHostConfig().withBinds(new Bind(state, new Volume("/opt/flink/state"))))
                .withCopyToContainer(Transferable.of(config()), CONFIG)
                .withCommand(name)
                .withStartupTimeout(LIMIT);
    }

    private static String config() throws IOException {
        return Files.readString(DeploymentSettings.PROJECT.resolve("deploy/compose/mirror.yaml")) + FILES;
    }

    /** Gives the cluster the jar, and runs {@code mirror} on all slots. @return the job's number */
    public String submit(Path jar) throws IOException, InterruptedException {
        return submit(jar, json.createObjectNode().put("parallelism", SLOTS));
    }

    /** The same from the state of a checkpoint. */
    public String submit(Path jar, String checkpoint) throws IOException, InterruptedException {
        return submit(jar, json.createObjectNode().put("parallelism", SLOTS).put("savepointPath", checkpoint));
    }

    /** {@code flink run -d} from the state of a savepoint, with the jar of the image. @return the job's number */
    public String run(String savepoint, int parallelism) throws IOException, InterruptedException {
        String command = "flink run -d -s " + savepoint + " -p " + parallelism
                + " /opt/flink/usrlib/pixelake.jar mirror --config " + CONFIG;
        ExecResult result = jobManager.execInContainer(command.split(" "));
        Matcher job = JOB.matcher(result.getStdout());
        if (result.getExitCode() != 0 || !job.find()) {
            throw new AssertionError(command + " ended with " + result);
        }
        String number = job.group(1);
        await("the job isn't running", () -> isRunning(number));
        return number;
    }

    private String submit(Path jar, ObjectNode run) throws IOException, InterruptedException {
        String uploaded = send("POST", "/jars/upload", "multipart/form-data; boundary=" + BOUNDARY, form(jar))
                .path("filename")
                .asText();
        run.put("entryClass", "io.pixelake.cli.PixelakeMain");
        run.putArray("programArgsList").add("mirror").add("--config").add(CONFIG);
        String name = uploaded.substring(uploaded.lastIndexOf('/') + 1);
        String job = send("POST", "/jars/" + name + "/run", "application/json", BodyPublishers.ofString(run.toString()))
                .path("jobid")
                .asText();
        await("the job isn't running", () -> isRunning(job));
        return job;
    }

    private static BodyPublisher form(Path jar) throws IOException {
        String head =
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"pixelake.jar\"\r\n"
                        + "Content-Type: application/x-java-archive\r\n\r\n";
        return BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.ofFile(jar),
                BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
    }

    private boolean isRunning(String job) throws IOException, InterruptedException {
        JsonNode found = get("/jobs/" + job);
        for (JsonNode vertex : found.path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return found.path("state").asText().equals("RUNNING");
    }

    /** The greatest parallelism of a job's operators. */
    public int parallelism(String job) throws IOException, InterruptedException {
        int greatest = 0;
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            greatest = Math.max(greatest, vertex.path("parallelism").asInt());
        }
        return greatest;
    }

    /** Stops a job with a savepoint, as {@code flink stop} does. @return where it is */
    public String stop(String job) throws IOException, InterruptedException {
        String trigger = send("POST", "/jobs/" + job + "/stop", "application/json", BodyPublishers.ofString("{}"))
                .path("request-id")
                .asText();
        String path = "/jobs/" + job + "/savepoints/" + trigger;
        await("the job isn't stopped", () -> get(path).at("/status/id").asText().equals("COMPLETED"));
        JsonNode operation = get(path).path("operation");
        if (!operation.hasNonNull("location")) {
            throw new AssertionError("no savepoint: " + operation);
        }
        return operation.path("location").asText();
    }

    /** The newest checkpoint that a job has completed, which stays when the job goes. */
    public String newestCheckpoint(String job) throws IOException, InterruptedException {
        String list = "ls -d /opt/flink/state/checkpoints/" + job + "/chk-*/_metadata | sort -V | tail -n 1";
        String metadata =
                jobManager.execInContainer("sh", "-c", list).getStdout().strip();
        if (metadata.isEmpty()) {
            throw new AssertionError("job " + job + " has no checkpoint");
        }
        return "file://" + metadata.replaceFirst("/_metadata$", "");
    }

    /** Whether a job was restarted after a failure. */
    public boolean hasFailed(String job) throws IOException, InterruptedException {
        return !get("/jobs/" + job + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .isEmpty();
    }

    /** Waits until a job's tasks run again. */
    public void awaitRunning(String job) throws IOException, InterruptedException {
        await("the job isn't running again", () -> isRunning(job));
    }

    public void awaitTaskManagers(int count) throws IOException, InterruptedException {
        await(
                "not " + count + " task managers",
                () -> get("/overview").path("taskmanagers").asInt() == count);
    }

    /** What the web interface and the REST interface show of a job's settings. */
    public String shownConfiguration(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job + "/config") + get("/jobmanager/config").toString();
    }

    /** Ends a task manager as SIGKILL does. */
    public void killTaskManager(int number) {
        GenericContainer<?> container = taskManagers.get(number);
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    public void startTaskManager(int number) {
        GenericContainer<?> container = taskManagers.get(number);
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
    }

    /** Ends the JobManager as SIGKILL does, and starts it again; without high availability it has forgotten its jobs. */
    public void restartJobManager() throws IOException, InterruptedException {
        jobManager
                .getDockerClient()
                .killContainerCmd(jobManager.getContainerId())
                .exec();
        jobManager
                .getDockerClient()
                .startContainerCmd(jobManager.getContainerId())
                .exec();
        awaitTaskManagers(2);
    }

    public String logs() {
        StringBuilder logs = new StringBuilder(jobManager.getLogs());
        taskManagers.forEach(one -> logs.append(one.getLogs()));
        return logs.toString();
    }

    /** What the cluster says of itself, and where its logs are, whose ends say what each process waits for. */
    private String state() throws IOException, InterruptedException {
        StringBuilder shown = new StringBuilder();
        for (String path : List.of("/overview", "/jobs/overview", "/taskmanagers")) {
            shown.append(path).append(' ').append(get(path)).append('\n');
        }
        Path logs = Files.writeString(Path.of("target", "flink-" + UUID.randomUUID() + ".log"), logs());
        shown.append("the whole logs are in ").append(logs).append(", their ends:\n");
        shown.append(lastLines(jobManager));
        taskManagers.forEach(one -> shown.append(lastLines(one)));
        return shown.toString();
    }

    private static String lastLines(GenericContainer<?> container) {
        List<String> lines = container.getLogs().lines().toList();
        return container.getNetworkAliases() + ":\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size())) + "\n";
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(String otherwise, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise + " after " + LIMIT + ": " + state());
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** A JobManager that comes up refuses connections first. */
    private static boolean holds(Condition condition) throws InterruptedException {
        try {
            return condition.holds();
        } catch (IOException e) {
            return false;
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", BodyPublishers.noBody());
    }

    private JsonNode send(String method, String path, String type, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + jobManager.getHost() + ":" + port + path))
                .header("Content-Type", type)
                .timeout(LIMIT)
                .method(method, body)
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return json.readTree(response.body());
    }

    @Override
    public void close() {
        taskManagers.forEach(GenericContainer::close);
        jobManager.close();
        DockerClientFactory.lazyClient().removeVolumeCmd(state).exec();
    }
}
