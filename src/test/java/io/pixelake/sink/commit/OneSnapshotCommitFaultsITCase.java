package io.pixelake.sink.commit;

import io.pixelake.model.CatalogKind;
import io.pixelake.testkit.Faults;
import io.pixelake.testkit.RestCatalogServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same faults where the catalog takes one snapshot per commit: a checkpoint's versions are commits of their own, and each of their steps fails. */
class OneSnapshotCommitFaultsITCase extends RestCommitFaultsITCase {
    @Override
    public Map<String, String> catalogOf(Faults faults) throws IOException {
        Map<String, String> properties = new HashMap<>(super.catalogOf(faults));
        properties.put(CatalogKind.PROPERTY, CatalogKind.UNITY.word());
        return properties;
    }

    @Override
    RestCatalogServer serve() throws IOException {
        RestCatalogServer server = super.serve();
        server.takeOneSnapshotPerCommit();
        return server;
    }

    @Override
    @ParameterizedTest
    @EnumSource(names = {"FIRST_AND_ON", "SEVERAL", "REVERT_AND_ON"})
    void everyStepFailsBeforeAndAfter(CommitScenes.Scene scene) throws Exception {
        super.everyStepFailsBeforeAndAfter(scene);
    }

    @Override
    @ParameterizedTest
    @EnumSource(names = {"FIRST_AND_ON", "IN_PLACE_OF_A_FOREIGN_TABLE", "SEVERAL", "REVERT_AND_ON"})
    void theCatalogAppliesTheSwapOrNotAndReportsFailure(CommitScenes.Scene scene) throws Exception {
        super.theCatalogAppliesTheSwapOrNotAndReportsFailure(scene);
    }

    @Override
    @ParameterizedTest
    @EnumSource(names = {"FIRST_AND_ON", "SEVERAL", "REVERT_AND_ON"})
    void theCatalogAppliesTheSwapLate(CommitScenes.Scene scene) throws Exception {
        super.theCatalogAppliesTheSwapLate(scene);
    }
}
