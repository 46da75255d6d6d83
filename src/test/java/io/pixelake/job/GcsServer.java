package io.pixelake.job;

import io.pixelake.testkit.CacheFolder;
import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import io.pixelake.testkit.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A stand-in for Google Cloud Storage, in memory, with one bucket. Go builds it once, into the user's cache folder. */
final class GcsServer implements AutoCloseable {
    static final String BUCKET = "gs://lake";

    private static final String VERSION = "v1.56.1";
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final ExternalProcess process;
    private final String url;

    private GcsServer(ExternalProcess process, String url) {
        this.process = process;
        this.url = url;
    }

    static GcsServer start() throws Exception {
        int port = FreePort.find();
        String url = "http://127.0.0.1:" + port;
        List<String> command = List.of(
                program().toString(),
                "-backend=memory",
                "-scheme=http",
                "-host=127.0.0.1",
                "-port=" + port,
                "-external-url=" + url,
                "-public-host=127.0.0.1:" + port);
        GcsServer server = new GcsServer(new ExternalCommand(command, Map.of()).start(), url);
        FreePort.awaitAnswer(server.process, port, LIMIT);
        server.makeBucket();
        return server;
    }

    String url() {
        return url;
    }

    @Override
    public void close() {
        process.close();
    }

    private void makeBucket() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url + "/storage/v1/b").toURL().openConnection();
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (OutputStream body = connection.getOutputStream()) {
            body.write("{\"name\": \"lake\"}".getBytes(StandardCharsets.UTF_8));
        }
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("The bucket wasn't made: " + connection.getResponseMessage());
        }
    }

    /** Go puts a program that it has built whole into its place. */
    private static Path program() throws IOException {
        Path folder = Files.createDirectories(CacheFolder.path().resolve("fake-gcs-server-" + VERSION));
        Path program = folder.resolve("fake-gcs-server");
        if (!Files.isExecutable(program)) {
            List<String> build = List.of("go", "install", "github.com/fsouza/fake-gcs-server@" + VERSION);
            try (ExternalProcess go = new ExternalCommand(build, Map.of("GOBIN", folder.toString())).start()) {
                go.waitFor(LIMIT);
            }
        }
        return program;
    }
}
