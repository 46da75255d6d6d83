package io.pixelake.sink.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class ParquetSettingsTest {
    private static final String OF_HADOOPS_DEFAULTS = "io.file.buffer.size";

    @Test
    void writersOfLocalFilesDoWithoutHadoopsDefaults() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        String found =
                ParquetSettings.open(new LocalFileIO(), () -> new Configuration().get(OF_HADOOPS_DEFAULTS, "none"));
        assertThat(found).isEqualTo("none");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void othersHaveThem() {
        HadoopFileIO io = new HadoopFileIO(new Configuration(false));
        String found = ParquetSettings.open(io, () -> new Configuration().get(OF_HADOOPS_DEFAULTS, "none"));
        assertThat(found).isNotEqualTo("none");
    }

    @Test
    void elementsOfListsHaveNoStatistics() {
        Schema rows = new Schema(
                Types.NestedField.optional(1, "n", Types.LongType.get()),
                Types.NestedField.optional(2, "a", Types.ListType.ofOptional(3, Types.FloatType.get())),
                Types.NestedField.optional(
                        4,
                        "s",
                        Types.StructType.of(Types.NestedField.optional(
                                5,
                                "deep",
                                Types.ListType.ofOptional(6, Types.ListType.ofOptional(7, Types.LongType.get()))))));

        assertThat(ParquetSettings.withoutListStatistics(rows))
                .containsOnlyKeys(
                        TableProperties.PARQUET_COLUMN_STATS_ENABLED_PREFIX + "a.element",
                        TableProperties.PARQUET_COLUMN_STATS_ENABLED_PREFIX + "s.deep.element.element")
                .allSatisfy((key, value) -> assertThat(value).isEqualTo("false"));
    }
}
