package io.pixelake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.config.MirrorConfig;
import io.pixelake.demo.DemoStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two Pixeltables that have a table of the same path, and one lake. */
class TwoSourcesITCase {
    private static final String TABLE = "products";

    @TempDir
    static Path server;

    @TempDir
    Path directory;

    private static DemoStore demo;
    private static int stores;

    private EditedStore one;
    private EditedStore other;

    @BeforeAll
    static void startServer() throws IOException {
        demo = DemoStore.start(server);
    }

    @AfterAll
    static void stopServer() throws IOException {
        demo.close();
    }

    @BeforeEach
    void makeSources() throws Exception {
        stores++;
        one = EditedStore.copyOf(demo, "one" + stores);
        other = EditedStore.copyOf(demo, "other" + stores);
        other.becomeAnother(TABLE);
        other.addTwin(TABLE, "own");
    }

    @Test
    void theMirrorOfAnotherSourceIsLeftAlone() throws Exception {
        assertThat(mirror(one)).isEmpty();
        String before = metadata("demo." + TABLE);

        assertThat(mirror(other)).singleElement().asString().contains(one.sourceId(), other.sourceId());

        assertThat(metadata("demo." + TABLE)).isEqualTo(before);
    }

    private String metadata(String table) throws IOException {
        try (MirroredLake lake = MirroredLake.open(lake())) {
            return lake.metadataLocation(table);
        }
    }

    private Path lake() {
        return directory.resolve("lake");
    }

    private List<String> mirror(EditedStore store, String... flags) {
        return new MirrorRun(config(store, flags)).run();
    }

    private MirrorConfig config(EditedStore store, String... more) {
        Map<String, List<String>> flags = new HashMap<>(Map.of(
                "--source-url", List.of(store.url()),
                "--lake", List.of(lake().toString()),
                "--tables", List.of("demo/" + TABLE),
                "--until-caught-up", List.of("true")));
        for (int i = 0; i < more.length; i += 2) {
            flags.put(more[i], List.of(more[i + 1]));
        }
        return ConfigLoader.load(Optional.empty(), new ConfigFlags(flags), Map.of());
    }
}
