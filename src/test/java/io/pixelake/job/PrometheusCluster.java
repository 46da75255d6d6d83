package io.pixelake.job;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A cluster in this process whose metrics Flink's Prometheus reporter shows. */
final class PrometheusCluster {
    private static final int PORTS = 100;
    /** No other JVM of the same test run takes these. */
    private static final int FIRST_PORT = 19_249 + PORTS * Integer.getInteger("pixelake.test-fork", 0);

    private static final int LAST_PORT = FIRST_PORT + PORTS - 1;

    private PrometheusCluster() {}

    /** What is shown on whichever port the reporter took. @param part what it must hold */
    static String scrape(String part) throws IOException, InterruptedException {
        for (int port = FIRST_PORT; port <= LAST_PORT; port++) {
            String text = get(port);
            if (text.contains(part)) {
                return text;
            }
        }
        return "";
    }

    private static String get(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (ConnectException e) {
            return "";
        }
    }

    static MiniCluster create() {
        Configuration settings = new Configuration();
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(RestOptions.BIND_ADDRESS, "localhost");
        settings.set(RestOptions.ADDRESS, "localhost");
        settings.setString("metrics.reporters", "prom");
        settings.setString("metrics.reporter.prom.factory.class", PrometheusReporterFactory.class.getName());
        settings.setString("metrics.reporter.prom.filterLabelValueCharacters", "false");
        settings.setString("metrics.reporter.prom.port", FIRST_PORT + "-" + LAST_PORT);
        return new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
    }
}
