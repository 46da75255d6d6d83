package io.pixelake.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.config.ConfigFlags;
import io.pixelake.config.ConfigLoader;
import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.OnLocal;
import io.pixelake.query.Projection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a table's settings goes into the marks of its snapshots. */
class MarkedSettingsTest {
    @TempDir
    Path directory;

    @Test
    void localReferencesThatBecomeNullAreMarkedAndOthersAreNot() throws Exception {
        for (String same : List.of(
                "on-bad-cell: null",
                "media: { on-local: error }",
                "media: { on-local: keep }, on-bad-cell: null",
                "media: { on-local: warn }, on-bad-cell: null")) {
            assertThat(projection(same).mark()).as(same).isEmpty();
        }
        Projection nulls = projection("media: { on-local: error }, on-bad-cell: null");
        Projection oneKept =
                projection("media: { on-local: error, columns: { img: { on-local: keep } } }, on-bad-cell: null");

        assertThat(nulls.mark()).isPresent();
        assertThat(oneKept.mark()).isPresent().isNotEqualTo(nulls.mark());
        assertThat(Projection.fromMark(nulls.mark()).mark()).isEqualTo(nulls.mark());
        assertThat(Projection.fromMark(oneKept.mark()).mark()).isEqualTo(oneKept.mark());
    }

    @Test
    void uploadsAreMarkedAsBefore() throws Exception {
        assertThat(projection("media: { mode: upload, to: \"s3://b/x\" }, on-bad-cell: null")
                        .mark())
                .isEqualTo(Projection.NONE
                        .withMedia(Map.of(Projection.ALL_MEDIA, MediaTreatment.upload("s3://b/x")))
                        .mark())
                .hasValue("{\"media\":{\"*\":{\"mode\":\"UPLOAD\",\"to\":\"s3://b/x\",\"onLocal\":\"" + OnLocal.KEEP
                        + "\",\"limitBytes\":0}}}");
    }

    private Projection projection(String settings) throws IOException {
        Path file = Files.writeString(directory.resolve("settings.yaml"), "tables: { d/t: { " + settings + " } }");
        return ConfiguredTables.parts(ConfigLoader.load(Optional.of(file), new ConfigFlags(Map.of()), Map.of())
                        .tables())
                .get("d/t")
                .projection();
    }
}
