package io.pixelake.sink.commit;

import io.pixelake.testkit.Faults;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same faults on a REST catalog, which compares what a commit requires instead of the whole metadata. */
class RestCommitFaultsITCase extends CommitFaultsITCase {
    private RestCatalogServer server;

    @Override
    public Map<String, String> catalogOf(Faults faults) throws IOException {
        if (server == null) {
            server = serve();
        }
        server.meet(faults);
        return server.properties();
    }

    RestCatalogServer serve() throws IOException {
        return RestCatalogServer.start(catalog);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    int oneIn() {
        return Integer.getInteger("pixelake.commit-faults-one-in", 24);
    }

    @Override
    @ParameterizedTest
    @EnumSource(names = {"FIRST_AND_ON", "DELETES", "SEVERAL", "REVERT_AND_ON"})
    void everyStepFailsBeforeAndAfter(CommitScenes.Scene scene) throws Exception {
        super.everyStepFailsBeforeAndAfter(scene);
    }

    @Override
    @ParameterizedTest
    @EnumSource(names = {"FIRST", "IN_PLACE_OF_A_FOREIGN_TABLE", "DELETES", "SCHEMA", "REVERT", "REVERT_AND_ON"})
    void theCatalogAppliesTheSwapOrNotAndReportsFailure(CommitScenes.Scene scene) throws Exception {
        super.theCatalogAppliesTheSwapOrNotAndReportsFailure(scene);
    }

    @Override
    @ParameterizedTest
    @EnumSource(names = {"FIRST", "IN_PLACE_OF_A_FOREIGN_TABLE", "SEVERAL", "REVERT_AND_ON"})
    void theCatalogAppliesTheSwapLate(CommitScenes.Scene scene) throws Exception {
        super.theCatalogAppliesTheSwapLate(scene);
    }
}
