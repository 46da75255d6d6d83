package io.pixelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No test passes that asks for the exit code of a command whose end nobody has seen. */
class RequestServerTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final ExternalCommand COMMAND = new ExternalCommand(List.of("verify"), Map.of());

    @Test
    void whatEndedHasItsExitCode() {
        try (ExternalProcess process = server("echo ended 1 3; read end").run(COMMAND)) {
            assertThat(process.exitCode(LIMIT)).isEqualTo(3);
        }
    }

    @Test
    void aServerThatEndsWellHasLostWhatItRan() {
        RequestServer server = server("echo started 1 $$; exit 0");
        try (ExternalProcess process = server.run(COMMAND)) {
            assertLost(process, "ended with exit code 0");
            assertThat(process.isAlive()).isFalse();
        }
        assertThat(server.isIdle()).isFalse();
        assertThatThrownBy(() -> server.run(COMMAND)).isInstanceOf(AssertionError.class);
    }

    @Test
    void soHasOneThatIsKilled() {
        try (ExternalProcess process = server("kill -9 $$").run(COMMAND)) {
            assertLost(process, "ended with exit code 137");
        }
    }

    @Test
    void soHasOneThatAnswersNonsense() {
        try (ExternalProcess process =
                server("echo something was printed; read end").run(COMMAND)) {
            assertLost(process, "'something was printed' is about nothing that it was asked for");
        }
    }

    @Test
    void whatLeftSomethingBehindHasNoExitCode() {
        RequestServer server = server("echo failed 1 it left behind: thread; read end");
        try (ExternalProcess process = server.run(COMMAND)) {
            assertLost(process, "it left behind: thread");
        }
        assertThat(server.isAlive()).as("can be asked for more").isFalse();
    }

    @Test
    void whatHangsFailsAndIsEndedWithItsServer() {
        RequestServer server = server("echo started 1 $$; read end");
        try (ExternalProcess process = server.run(COMMAND)) {
            assertThatThrownBy(() -> process.exitCode(Duration.ofMillis(100)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("did not end within");
            assertThat(server.isIdle()).isFalse();
        }
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void aServerThatRunsCommandsItselfIsSentNoSignals() {
        try (ExternalProcess process = server("echo started 1 $$; read end").run(COMMAND)) {
            assertThatThrownBy(process::interrupt).hasMessageContaining("takes no signals");
        }
    }

    private static void assertLost(ExternalProcess process, String why) {
        assertThatThrownBy(() -> process.exitCode(LIMIT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Nobody can say how it ended")
                .hasMessageContaining(why);
    }

    /** @param answer what the shell does after it has read a request */
    private static RequestServer server(String answer) {
        return RequestServer.start(new ExternalCommand(List.of("sh", "-c", "read request; " + answer), Map.of()));
    }
}
