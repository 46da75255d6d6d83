package io.pixelake.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.GenericManifestFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.avro.AvroSchemaUtil;
import org.junit.jupiter.api.Test;

/** What stays known of manifests, and for how long. */
class KnownManifestsTest {
    private final KnownManifests known = new KnownManifests();
    private int reads;

    @Test
    void whatIsPresentIsReadOnce() throws Exception {
        assertThat(files("m1", 3)).hasSize(3);
        known.retain(Set.of(), Set.of("m1"));
        assertThat(files("m1", 3)).hasSize(3);
        assertThat(reads).isEqualTo(1);

        known.retain(Set.of(), Set.of("m2"));
        files("m1", 3);
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void ofVeryManyFilesNothingStaysKnown() throws Exception {
        files("m1", 300_000);
        files("m2", 300_000);
        known.retain(Set.of(), Set.of("m1", "m2"));
        files("m1", 300_000);
        assertThat(reads).isEqualTo(3);
    }

    /** Else each of a thousand lists would keep its own. */
    @Test
    void aManifestOfManyListsIsKeptOnce() throws Exception {
        ManifestFile first = known.of("list 1", list -> List.of(manifest("m1"))).get(0);
        assertThat(known.of("list 2", list -> List.of(manifest("m1"))))
                .satisfiesExactly(same -> assertThat(same).isSameAs(first));
    }

    private int[] files(String manifest, int count) throws IOException {
        return known.of(manifest(manifest), any -> {
            reads++;
            return new int[count];
        });
    }

    private static ManifestFile manifest(String path) {
        GenericManifestFile manifest =
                new GenericManifestFile(AvroSchemaUtil.convert(ManifestFile.schema(), "manifest_file"));
        manifest.put(0, path);
        return manifest;
    }
}
