package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.demo.DemoStore;
import io.pixelake.testkit.RestCatalogServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole mirror in a catalog that loses a commit, which {@code LostCommitsTest} shows in short. */
@Tag("nightly")
class LostCommitITCase {
    @TempDir
    Path directory;

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void theTableFailsWithTheReasonAndTheNextRunIsExact() throws Exception {
        try (DemoStore demo = DemoStore.start(directory.resolve("store"));
                MirroredLake behind = MirroredLake.open(directory.resolve("behind"));
                RestCatalogServer server = RestCatalogServer.start(behind.catalog())) {
            EditedStore store = EditedStore.copyOf(demo, "lost");
            assertThat(run(store, server)).isEmpty();
            store.addVersions(StoreMirror.TABLE, 2);
            server.loseCommits(1);

            assertThat(run(store, server))
                    .singleElement()
                    .asString()
                    .contains("is lost: the catalog reported that it was made, and 20 s later the table is without it");

            assertThat(run(store, server)).isEmpty();
            String mirror = "demo." + StoreMirror.TABLE;
            long newest = store.currentVersion(StoreMirror.TABLE);
            assertThat(behind.thinnedVersions(mirror).get(newest))
                    .isEqualTo(new TreeSet<>(store.rowsAt(StoreMirror.TABLE, newest)));
            behind.invariants(mirror).check();
        }
    }

    private List<String> run(EditedStore store, RestCatalogServer server) {
        List<String> catalog = server.properties().entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .toList();
        return new MirrorRun(ConfigLoader.load(
                        Optional.empty(),
                        new ConfigFlags(Map.of(
                                "--source-url", List.of(store.url()),
                                "--tables", List.of(StoreMirror.PATH),
                                "--start", List.of("earliest"),
                                "--until-caught-up", List.of("true"),
                                "--lake", List.of(directory.resolve("state").toString()),
                                "--catalog-property", catalog)),
                        Map.of()))
                .run();
    }
}
