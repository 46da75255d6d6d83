package io.pixelake.changes.table;

import io.pixelake.testkit.Faults;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The same faults on a REST catalog, which compares what a commit requires instead of the whole metadata. */
class RestChangesFaultsITCase extends ChangesFaultsITCase {
    private RestCatalogServer server;

    @Override
    Map<String, String> catalogOf(Faults faults) throws IOException {
        if (server == null) {
            server = RestCatalogServer.start(catalog);
        }
        server.meet(faults);
        return server.properties();
    }

    @Override
    int oneIn() {
        return Integer.getInteger("pixelake.commit-faults-one-in", 24);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }
}
