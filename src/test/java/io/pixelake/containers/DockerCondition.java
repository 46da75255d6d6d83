package io.pixelake.containers;

import io.pixelake.testkit.ExternalCommand;
import io.pixelake.testkit.ExternalProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Whether a Docker engine answers, asked once for all tests. With PIXELAKE_CONTAINERS=required one has to, with no none is asked. */
final class DockerCondition implements ExecutionCondition {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean answers = context.getRoot()
                .getStore(Namespace.create(DockerCondition.class))
                .computeIfAbsent("answers", key -> answers(), Boolean.class);
        return answers
                ? ConditionEvaluationResult.enabled("Docker answers")
                : ConditionEvaluationResult.disabled("no Docker engine answers");
    }

    private static boolean answers() {
        boolean answers = succeeds("docker", "info") && succeeds("docker", "compose", "version");
        if (!answers && "required".equals(System.getenv("PIXELAKE_CONTAINERS"))) {
            throw new AssertionError(
                    "PIXELAKE_CONTAINERS is 'required', but 'docker info' or 'docker compose version' fails.");
        }
        if (!answers) {
            System.out.println(
                    "The tests with containers are left out, because 'docker info' or 'docker compose version' fails;"
                            + " to run them, start Docker and then: ./mvnw verify -Dgroups=containers");
        }
        return answers;
    }

    private static boolean succeeds(String... command) {
        try (ExternalProcess process = new ExternalCommand(List.of(command), Map.of()).start()) {
            return process.exitCode(LIMIT) == 0;
        } catch (UncheckedIOException e) {
            // There is no such program.
            return false;
        }
    }
}
