package io.pixelake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pixelake.config.MirrorConfig;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What deploy/kubernetes/pixelake.yaml hands to the program is what the program takes. */
class DeployedArgumentsTest {
    private final List<MirrorConfig> mirrors = new ArrayList<>();
    private final StringWriter err = new StringWriter();

    @Test
    void argumentsEnvironmentAndConfigurationOfThePodsAreAMirror(@TempDir Path folder) throws Exception {
        Map<String, JsonNode> objects = objects();
        JsonNode spec = objects.get("FlinkDeployment").path("spec");
        JsonNode container = spec.at("/podTemplate/spec/containers/0");
        String mount = mountPath(container, "mirror");
        for (Map.Entry<String, JsonNode> file :
                objects.get("ConfigMap").path("data").properties()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue().asText());
        }
        String[] arguments = spec.at("/job/args")
                .valueStream()
                .map(argument -> argument.asText().replace(mount, folder.toString()))
                .toArray(String[]::new);

        assertThat(spec.at("/job/entryClass").asText()).isEqualTo(PixelakeMain.class.getName());
        assertThat(commandLine(environment(container)).run(arguments)).isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(mirrors).singleElement().satisfies(config -> {
            assertThat(config.source().place().url())
                    .get()
                    .asString()
                    .contains(mountPath(container, "tls") + "/root.crt");
            assertThat(config.source().place().login().password()).contains("value of SOURCE_PASSWORD");
            assertThat(config.lake().catalog().properties()).containsEntry("credential", "value of CATALOG_CREDENTIAL");
            assertThat(config.job().parallelism())
                    .isEqualTo(spec.at("/job/parallelism").asInt());
        });
    }

    private static Map<String, JsonNode> objects() throws Exception {
        File file = Path.of(System.getProperty("basedir", ""), "deploy/kubernetes/pixelake.yaml")
                .toFile();
        try (var objects = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(file)) {
            return objects.readAll().stream()
                    .collect(Collectors.toMap(object -> object.path("kind").asText(), object -> object));
        }
    }

    private static String mountPath(JsonNode container, String volume) {
        return container
                .path("volumeMounts")
                .valueStream()
                .filter(mount -> mount.path("name").asText().equals(volume))
                .map(mount -> mount.path("mountPath").asText())
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> environment(JsonNode container) {
        return container
                .path("env")
                .valueStream()
                .map(variable -> variable.path("name").asText())
                .collect(Collectors.toMap(name -> name, name -> "value of " + name));
    }

    private CommandLineInterface commandLine(Map<String, String> environment) {
        MirrorRunner mirror = (config, savepoint, quiet, debug) -> {
            mirrors.add(config);
            return 0;
        };
        return new CommandLineInterface(
                new CommandLineInterface.Runners(mirror, null, null, null, null, null, null, null, null, null),
                environment,
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true));
    }
}
