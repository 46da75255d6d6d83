package io.pixelake.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** deploy/kubernetes, as far as it can be checked without a cluster. Its arguments and settings: {@code DeployedArgumentsTest}. */
class KubernetesDeploymentTest {
    private static final String FILE = "deploy/kubernetes/pixelake.yaml";
    private static final String REPORTER = "metrics.reporter.prom.";

    /** What the reporter itself reads, which Flink has no options for. */
    private static final Set<String> REPORTERS_OWN = Set.of("port", "filterLabelValueCharacters");

    private final List<ObjectNode> objects = KubernetesSchemas.objects(text(FILE));
    private final JsonNode spec = object("FlinkDeployment").path("spec");

    @Test
    void everyObjectFitsItsPublishedSchema() {
        assertThat(objects)
                .extracting(object -> object.path("kind").asText())
                .containsExactly(
                        "ServiceAccount",
                        "Role",
                        "RoleBinding",
                        "ConfigMap",
                        "PersistentVolumeClaim",
                        "FlinkDeployment");
        assertThat(objects).allSatisfy(object -> assertThat(KubernetesSchemas.faults(object))
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FlinkDeployment | /kind | FlinkDeploymnt | no schema for flink.apache.org/v1beta1 FlinkDeploymnt",
                "FlinkDeployment | /apiVersion | v1 | no schema for v1 FlinkDeployment",
                "FlinkDeployment | /specs | {} | unknown field specs",
                "FlinkDeployment | /metadata/label | {} | Unrecognized field \"label\"",
                "FlinkDeployment | /spec/jobManagr | {} | spec: property 'jobManagr'",
                "FlinkDeployment | /spec/flinkVersion | v9_9 | spec/flinkVersion: does not have a value",
                "FlinkDeployment | /spec/job/upgradeMode | checkpoint | spec/job/upgradeMode: does not have a value",
                "FlinkDeployment | /spec/job/parallelism | '4' | string found, integer expected",
                "FlinkDeployment | /spec/flinkConfiguration/a.b | 3 | integer found, string expected",
                "FlinkDeployment | /spec/podTemplate/spec/containers/0/volumeMounts/0/path | /x | property 'path'",
                "Role | /rules/0/verb | [get] | Unrecognized field \"verb\"",
                "Role | /rules/0/verbs | get | ArrayList",
                "RoleBinding | /role | {} | Unrecognized field \"role\"",
                "ServiceAccount | /spec | {} | Unrecognized field \"spec\"",
                "ConfigMap | /data/mirror.yaml | 5 | Cannot coerce Integer value (5)",
                "PersistentVolumeClaim | /spec/accessModes | ReadWriteMany | ArrayList",
                "PersistentVolumeClaim | /spec/resources/storage | 10Gi | Unrecognized field \"storage\"",
            })
    void aMistakeIsFound(String kind, String place, String wrong, String fault) throws IOException {
        ObjectNode object = object(kind);
        JsonPointer pointer = JsonPointer.compile(place);
        ((ObjectNode) object.at(pointer.head()))
                .set(pointer.last().getMatchingProperty(), new YAMLMapper().readTree(wrong));

        assertThat(KubernetesSchemas.faults(object)).singleElement().asString().contains(fault);
    }

    @Test
    void savepointsFitTheirSchemaAndNameTheDeployment() {
        List<ObjectNode> savepoints = KubernetesSchemas.objects(text("deploy/kubernetes/savepoint.yaml"));

        assertThat(savepoints).singleElement().satisfies(savepoint -> {
            assertThat(KubernetesSchemas.faults(savepoint)).isEmpty();
            assertThat(savepoint.at("/spec/jobReference/kind").asText()).isEqualTo("FlinkDeployment");
            assertThat(savepoint.at("/spec/jobReference/name").asText()).isEqualTo(name("FlinkDeployment"));
        });
    }

    /** What docs/operations.md tells people to write. */
    @Test
    void examplesOfThePageFit() {
        Matcher blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(text("docs/operations.md"));
        ObjectNode object = object("FlinkDeployment");

        assertThat(blocks.results()).isNotEmpty().allSatisfy(block -> {
            object.set("spec", KubernetesSchemas.objects(block.group(1)).get(0));
            assertThat(KubernetesSchemas.faults(object)).isEmpty();
        });
    }

    /** Once the schema's own jar names it, nothing is to be added to the schema any more. */
    @Test
    void theVersionOfFlinkIsTheOneThatIsBuiltFor() {
        String flinkVersion = "v" + EnvironmentInformation.getVersion().replaceFirst("(\\d+)\\.(\\d+)\\..*", "$1_$2");

        assertThat(spec.path("flinkVersion").asText()).isEqualTo(flinkVersion);
        assertThat(KubernetesSchemas.publishedFlinkVersions()).contains("v1_20").doesNotContain(flinkVersion);
        assertThat(text(FILE)).contains("FLINK_IMAGE=flink:" + EnvironmentInformation.getVersion() + "-java17");
    }

    @Test
    void whatIsReferredToIsThere() {
        JsonNode pod = spec.at("/podTemplate/spec");
        JsonNode container = pod.path("containers").path(0);

        assertThat(object("RoleBinding").at("/roleRef/name").asText()).isEqualTo(name("Role"));
        assertThat(object("RoleBinding").at("/subjects/0/name").asText()).isEqualTo(name("ServiceAccount"));
        assertThat(spec.path("serviceAccount").asText()).isEqualTo(name("ServiceAccount"));
        assertThat(container.path("name").asText()).isEqualTo("flink-main-container");
        assertThat(pod.findValuesAsText("claimName")).containsExactly(name("PersistentVolumeClaim"));
        assertThat(pod.path("volumes").findPath("configMap").path("name").asText())
                .isEqualTo(name("ConfigMap"));
        assertThat(container.path("volumeMounts").findValuesAsText("name"))
                .containsExactlyInAnyOrderElementsOf(texts(pod.path("volumes"), "name"));
        assertThat(text("deploy/docker/Dockerfile"))
                .contains("COPY target/dist/pixelake.jar "
                        + spec.at("/job/jarURI").asText().replace("local://", ""));
    }

    /** The commands at the file's head make what the pods are given. */
    @Test
    void theSecretsAreThoseOfTheHead() {
        String head = text(FILE).substring(0, text(FILE).indexOf("apiVersion"));
        JsonNode pod = spec.at("/podTemplate/spec");

        assertThat(pod.findValues("secretKeyRef")).isNotEmpty().allSatisfy(secret -> assertThat(head)
                .contains("secret generic " + secret.path("name").asText() + " ")
                .contains("--from-literal=" + secret.path("key").asText() + "="));
        assertThat(pod.findValuesAsText("secretName")).isNotEmpty().allSatisfy(secret -> assertThat(head)
                .contains("secret generic " + secret + " --from-file="));
    }

    /** The operator makes Flink's configuration folder itself, so that what the image has there doesn't count. */
    @Test
    void theSettingsOfFlinkConfAreAllThere() {
        Map<String, String> settings = flinkConfiguration();

        assertThat(KubernetesSchemas.objects(text("flink-conf/config.yaml"))
                        .get(0)
                        .properties())
                .hasSizeGreaterThan(10)
                .allSatisfy(setting -> assertThat(settings)
                        .containsEntry(setting.getKey(), setting.getValue().asText()));
        assertThat(spec.path("logConfiguration")
                        .path("log4j-console.properties")
                        .asText())
                .isEqualTo(text("flink-conf/log4j-console.properties"));
    }

    @Test
    void flinkKnowsEverySettingAndItsValue() {
        Map<String, String> settings = flinkConfiguration();
        Configuration flink = Configuration.fromMap(settings);
        Map<String, ConfigOption<?>> options = options();

        assertThat(settings.keySet()).allSatisfy(key -> {
            if (key.startsWith(REPORTER)) {
                assertThat(REPORTERS_OWN.contains(key.substring(REPORTER.length()))
                                || MetricOptions.REPORTER_FACTORY_CLASS
                                        .key()
                                        .endsWith(key.substring(REPORTER.length())))
                        .isTrue();
            } else {
                assertThat(options).containsKey(key);
                assertThatCode(() -> flink.get(options.get(key))).doesNotThrowAnyException();
            }
        });
    }

    @Test
    void stateLiesOnTheVolume() {
        String mount = spec.at("/podTemplate/spec/containers/0/volumeMounts")
                .valueStream()
                .filter(one -> one.path("name").asText().equals("state"))
                .map(one -> one.path("mountPath").asText())
                .findFirst()
                .orElseThrow();

        assertThat(Stream.of(
                                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                                HighAvailabilityOptions.HA_STORAGE_PATH)
                        .map(folder -> flinkConfiguration().get(folder.key())))
                .allSatisfy(folder -> assertThat(folder).startsWith("file://" + mount + "/"));
    }

    private Map<String, String> flinkConfiguration() {
        Map<String, String> settings = new HashMap<>();
        spec.path("flinkConfiguration")
                .properties()
                .forEach(one -> settings.put(one.getKey(), one.getValue().asText()));
        return settings;
    }

    private static Map<String, ConfigOption<?>> options() {
        Map<String, ConfigOption<?>> options = new HashMap<>();
        Stream.of(
                        CheckpointingOptions.class,
                        HighAvailabilityOptions.class,
                        MetricOptions.class,
                        RestartStrategyOptions.class,
                        StateBackendOptions.class,
                        TaskManagerOptions.class)
                .flatMap(holder -> Stream.of(holder.getFields()))
                .filter(field -> field.getType() == ConfigOption.class)
                .map(KubernetesDeploymentTest::option)
                .forEach(option -> options.put(option.key(), option));
        return options;
    }

    private static ConfigOption<?> option(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private ObjectNode object(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError(FILE + " has no " + kind));
    }

    private String name(String kind) {
        return object(kind).at("/metadata/name").asText();
    }

    private static List<String> texts(JsonNode list, String field) {
        return list.valueStream().map(one -> one.path(field).asText()).toList();
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(System.getProperty("basedir", "")).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
