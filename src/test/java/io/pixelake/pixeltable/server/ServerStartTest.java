package io.pixelake.pixeltable.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServerStartTest {
    private final ServerStart start = new ServerStart(Path.of("/home/ann/.pixeltable/pgdata"));

    @Test
    void onlyItsOwnerAndRootCanStartAServer() {
        assertThat(start.asOwner("ann", "ann")).isEmpty();
        assertThat(start.asOwner("pgserver", "root")).containsExactly("runuser", "-u", "pgserver", "--");
        assertThatThrownBy(() -> start.asOwner("ann", "bob"))
                .isInstanceOf(SourceUnreachableException.class)
                .hasMessage(
                        "Cannot start Pixeltable's server in /home/ann/.pixeltable/pgdata: its folder belongs to the"
                                + " user ann, who alone can start it, and this is bob. Run Pixelake as ann, or as root.");
        assertThatThrownBy(() -> start.asOwner("root", "root"))
                .isInstanceOf(SourceUnreachableException.class)
                .hasMessageContaining("PostgreSQL doesn't run as root. Instead, open Pixeltable in Python");
    }

    @Test
    void theServerIsToldNoSecrets() {
        Map<String, String> environment = new TreeMap<>();
        for (String name : List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PXT_PASSWORD", "PGPASSWORD", "XPATH")) {
            environment.put(name, "x");
        }

        ServerStart.leaveSecretsOut(environment);

        assertThat(environment.keySet()).containsExactly("HOME", "LANG", "LC_ALL", "PATH", "TZ");
    }
}
