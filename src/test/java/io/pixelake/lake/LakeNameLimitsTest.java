package io.pixelake.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.write.ShortLocations;
import io.pixelake.model.MirrorState;
import io.pixelake.model.TargetName;
import io.pixelake.sink.commit.EmbeddedLake;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

/** Names that a catalog or a storage doesn't take. */
class LakeNameLimitsTest extends EmbeddedLake {
    private static final MirrorCatalog JDBC =
            MirrorCatalog.of("lake", Map.of("type", "jdbc", "uri", "jdbc:postgresql://db/lake"));
    private static final MirrorCatalog NAMED = MirrorCatalog.of(
            "lake", Map.of("catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog", "uri", "jdbc:mysql://db/lake"));
    private static final MirrorCatalog REST = MirrorCatalog.of("lake", Map.of("type", "rest", "uri", "http://catalog"));

    private static TargetName name(int namespace, int table) {
        return new TargetName(List.of("a", "n".repeat(namespace - 2)), "\u00e4".repeat(table));
    }

    @Test
    void aJdbcCatalogCountsCharactersOfEither() {
        for (MirrorCatalog catalog : List.of(JDBC, NAMED)) {
            assertThat(LakeNameLimits.ofCatalog(catalog, name(255, 255))).isEmpty();
            assertThat(LakeNameLimits.ofCatalog(catalog, name(256, 255)))
                    .hasValueSatisfying(why -> assertThat(why).contains("255 characters of a namespace", "has 256"));
            assertThat(LakeNameLimits.ofCatalog(catalog, name(255, 300)))
                    .hasValueSatisfying(why -> assertThat(why).contains("255 characters of a table's name", "has 300"));
        }
    }

    @Test
    void othersHaveNoLimitThatIsKnown() {
        assertThat(LakeNameLimits.ofCatalog(REST, name(999, 999))).isEmpty();
        assertThat(LakeNameLimits.ofCatalog(MirrorCatalog.embedded("lake", lake), name(999, 999)))
                .isEmpty();
    }

    @Test
    void anObjectStoreCountsTheBytesOfAllNames() {
        String fits = "s3://bucket/" + "\u00e4".repeat(409);
        assertThat(LakeNameLimits.ofPlace(REST, fits)).isEmpty();
        for (String scheme : List.of("s3", "s3a", "s3n", "gs")) {
            assertThat(LakeNameLimits.ofPlace(REST, scheme + "://bucket/" + "\u00e4".repeat(410)))
                    .hasValueSatisfying(why -> assertThat(why).contains("at most 1024 bytes", "may have 1026"));
        }
        assertThat(LakeNameLimits.ofPlace(REST, "abfs://container@account/" + "x".repeat(1024)))
                .isEmpty();
    }

    @Test
    void aJdbcCatalogKeepsThePlaceOfTheMetadataFileToo() {
        String place = "hdfs://cluster/" + "x".repeat(950);

        assertThat(LakeNameLimits.ofPlace(REST, place)).isEmpty();
        assertThat(LakeNameLimits.ofPlace(JDBC, place)).hasValueSatisfying(why -> assertThat(why)
                .contains("at most 1000 characters of a metadata file's place"));
    }

    /** That is what planner, --check, status and verify ask. */
    @Test
    void aTableThatFitsNowhereIsToldSoBeforeAnythingIsMade() throws Exception {
        try (LakePreview preview = LakePreview.notThere(JDBC)) {
            assertThat(preview.tables().stateOf(TABLE, name(10, 256)))
                    .isInstanceOfSatisfying(MirrorState.Unplaceable.class, place -> assertThat(place.why())
                            .contains("has 256"));
        }
        CatalogMirrorTables tables = new CatalogMirrorTables(JDBC, catalog, SOURCE);
        assertThat(tables.stateOf(TABLE, name(10, 256))).isInstanceOf(MirrorState.Unplaceable.class);
        assertThat(tables.stateOf(TABLE, name(10, 100))).isInstanceOf(MirrorState.Absent.class);
    }

    @Test
    void aPartitionIsLeftOutWhereTheKeyWouldBeTooLong() {
        Schema schema = new Schema(Types.NestedField.required(1, "p", Types.StringType.get()));
        PartitionSpec spec = PartitionSpec.builderFor(schema).identity("p").build();
        GenericRecord partition = GenericRecord.create(spec.partitionType());
        partition.set(0, "v".repeat(200));
        String table = "s3://bucket/" + "t".repeat(815);
        LocationProvider locations = new ShortLocations(LocationProviders.locationsFor(table, Map.of()));

        assertThat(locations.newDataLocation(spec, partition, "f.parquet")).isEqualTo(table + "/data/f.parquet");
        partition.set(0, "v");
        assertThat(locations.newDataLocation(spec, partition, "f.parquet")).isEqualTo(table + "/data/p=v/f.parquet");
    }
}
