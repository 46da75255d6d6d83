package io.pixelake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.Secrets;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log's lines look like, whoever logs them. */
class LogMaskingTest {
    @AfterEach
    void forget() {
        System.clearProperty("pixelake.log.secrets");
        System.clearProperty("pixelake.log.traces");
        System.clearProperty("log.file");
    }

    @Test
    void messagesShowNoPassword() throws Exception {
        System.setProperty("pixelake.log.secrets", Secrets.PATTERN);

        String line = logged(
                "lake.t: commit failed: jdbc:postgresql://ann:hunter2@host/db?password=hunter3&a=b, bob:hunter4@h");

        assertThat(line)
                .endsWith(" WARN  lake.t: commit failed: jdbc:postgresql://ann:***@host/db?password=***&a=b, bob:***@h"
                        + System.lineSeparator());
    }

    @Test
    void tracesShowNoPassword() throws Exception {
        System.setProperty("pixelake.log.secrets", Secrets.PATTERN);
        System.setProperty("pixelake.log.traces", "full");

        assertThat(logged("It failed"))
                .contains("It failed", "IllegalStateException: no //ann:***@host", "\tat ")
                .doesNotContain("hunter");
    }

    @Test
    void withoutTheLauncherNothingIsReplaced() throws Exception {
        assertThat(logged("plain")).endsWith(" WARN  plain" + System.lineSeparator());
    }

    /** A cluster's own log, with flink-conf/log4j-console.properties in place of Flink's. */
    @Test
    void clustersShowNoPasswordEither(@TempDir Path directory) throws Exception {
        System.setProperty("log.file", directory.resolve("flink.log").toString());
        Path settings = Path.of(System.getProperty("basedir", ""), "flink-conf/log4j-console.properties");

        assertThat(Files.readString(settings)).contains(Secrets.PATTERN.replace("\\", "\\\\"));
        for (String appender : new String[] {"console", "rolling"}) {
            assertThat(logged(settings.toUri(), appender, "jdbc:postgresql://ann:hunter2@host/db?password=hunter3&a=b"))
                    .contains(" - jdbc:postgresql://ann:***@host/db?password=***&a=b", "no //ann:***@host", "\tat ")
                    .doesNotContain("hunter");
        }
    }

    /** One line and its stack trace, which are shown or not as the launcher's configuration says. */
    private static String logged(String message) throws Exception {
        URI launchers =
                LogMaskingTest.class.getResource("/pixelake-log4j2.properties").toURI();
        return logged(launchers, "stderr", message);
    }

    private static String logged(URI settings, String appender, String message) {
        try (LoggerContext context = new LoggerContext("masking")) {
            Configuration configuration =
                    ConfigurationFactory.getInstance().getConfiguration(context, "masking", settings);
            configuration.initialize();
            return configuration
                    .getAppender(appender)
                    .getLayout()
                    .toSerializable(Log4jLogEvent.newBuilder()
                            .setLevel(Level.WARN)
                            .setMessage(new SimpleMessage(message))
                            .setThrown(new IllegalStateException("no //ann:hunter2@host"))
                            .build())
                    .toString();
        }
    }
}
