package io.pixelake.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What is wrong with Kubernetes objects. Kubernetes' own kinds are read into fabric8's classes, which are generated from Kubernetes'
 * OpenAPI description; Flink's are held against the schemas in the operator's own jar. Both are made strict: a field that they don't
 * name is a fault, while Kubernetes would drop it without a word. Neither says which fields have to be there.
 */
final class KubernetesSchemas {
    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", ""), "target/kubernetes-schemas/META-INF/fabric8");
    private static final Map<String, String> FLINK = Map.of(
            "flink.apache.org/v1beta1 FlinkDeployment", "flinkdeployments.flink.apache.org-v1.yml",
            "flink.apache.org/v1beta1 FlinkStateSnapshot", "flinkstatesnapshots.flink.apache.org-v1.yml");
    private static final Map<String, Class<?>> CORE = Map.of(
            "v1 ConfigMap", ConfigMap.class,
            "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "rbac.authorization.k8s.io/v1 Role", Role.class,
            "rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class);

    /** What the operator takes besides since 1.13, whose jar isn't everywhere to be had. */
    private static final List<String> LATER_FLINK_VERSIONS = List.of("v2_0", "v2_1");

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectMapper STRICT = strict();

    /** By the file's name: half a megabyte of YAML is slow to read. */
    private static final Map<String, JsonNode> PUBLISHED = new ConcurrentHashMap<>();

    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private KubernetesSchemas() {}

    /** The objects of a file, or of a text with several documents. */
    static List<ObjectNode> objects(String yaml) {
        try (var objects = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml)) {
            return objects.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing when all is well. */
    static List<String> faults(JsonNode object) {
        String kind =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        if (CORE.containsKey(kind)) {
            return unreadable(object, CORE.get(kind));
        }
        if (FLINK.containsKey(kind)) {
            return Stream.of(
                            otherThan(List.of("apiVersion", "kind", "metadata", "spec"), object),
                            unreadable(object.path("metadata"), ObjectMeta.class),
                            SCHEMAS
                                    .computeIfAbsent(FLINK.get(kind), KubernetesSchemas::strictSchema)
                                    .validate(object.path("spec"))
                                    .stream()
                                    .map(error -> "spec" + error)
                                    .toList())
                    .flatMap(List::stream)
                    .toList();
        }
        return List.of("no schema for " + kind);
    }

    /** The versions of Flink that the published schema itself names. */
    static List<String> publishedFlinkVersions() {
        return published(FLINK.get("flink.apache.org/v1beta1 FlinkDeployment"))
                .at("/properties/flinkVersion/enum")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> otherThan(List<String> names, JsonNode object) {
        TreeSet<String> others = new TreeSet<>();
        object.fieldNames().forEachRemaining(others::add);
        names.forEach(others::remove);
        return others.stream().map(name -> "unknown field " + name).toList();
    }

    private static List<String> unreadable(JsonNode object, Class<?> kind) {
        try {
            STRICT.treeToValue(object, kind);
            return List.of();
        } catch (JsonProcessingException e) {
            return List.of(e.getMessage());
        }
    }

    private static Schema strictSchema(String file) {
        JsonNode spec = published(file).deepCopy();
        if (spec.at("/properties/flinkVersion/enum") instanceof ArrayNode versions) {
            LATER_FLINK_VERSIONS.forEach(versions::add);
        }
        refuseUnnamedFields(spec);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(spec);
    }

    private static JsonNode published(String file) {
        return PUBLISHED.computeIfAbsent(file, KubernetesSchemas::readSpec);
    }

    private static JsonNode readSpec(String file) {
        try {
            return YAML.readTree(FOLDER.resolve(file).toFile())
                    .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuseUnnamedFields(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(KubernetesSchemas::refuseUnnamedFields);
    }

    private static ObjectMapper strict() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .annotationIntrospector(new NoRoomForOthers())
                .build();
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
        }
        return mapper;
    }

    /** Without it, fabric8's classes keep fields that they don't know. */
    private static final class NoRoomForOthers extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
