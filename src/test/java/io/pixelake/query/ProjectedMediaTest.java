package io.pixelake.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixelake.model.MediaTreatment;
import io.pixelake.model.MediaTreatment.OnLocal;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.testkit.SourceColumns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** What becomes of media, as part of a projection. */
class ProjectedMediaTest {
    private static final TableSchema TABLE = new TableSchema(
            List.of(), List.of(column(1, "n", Kind.INT), column(2, "img", Kind.IMAGE), column(3, "clip", Kind.VIDEO)));
    private static final MediaTreatment UPLOAD = MediaTreatment.upload("s3://b/x/");
    private static final MediaTreatment INLINE = MediaTreatment.inline(1000);

    private static SourceColumn column(int id, String name, Kind kind) {
        return SourceColumns.of(id, name, PixeltableType.of(kind), true);
    }

    private static Projection media(Map<String, MediaTreatment> media) {
        return Projection.NONE.withMedia(media);
    }

    @Test
    void columnsAreTreatedByNameOrAllAlike() throws Exception {
        TableSchema schema = media(Map.of("*", UPLOAD, "clip", INLINE)).of(TABLE);

        assertThat(schema.columns())
                .extracting(SourceColumn::mediaTreatment)
                .containsExactly(Optional.empty(), Optional.of(UPLOAD), Optional.of(INLINE));
        assertThat(schema.columns())
                .extracting(column -> column.type().kind())
                .containsExactly(Kind.INT, Kind.IMAGE, Kind.BINARY);
        assertThat(schema.columns()).extracting(SourceColumn::isInlined).containsExactly(false, false, true);
        assertThat(TABLE.columns().get(1).mediaTreatment()).contains(MediaTreatment.REFERENCE);
    }

    @Test
    void theMarkIsOfWhatCellsHold() throws Exception {
        String mark = media(Map.of("*", UPLOAD, "clip", INLINE)).mark().orElseThrow();
        assertThat(mark).contains("\"UPLOAD\"", "\"s3://b/x\"", "1000");
        assertThat(Projection.fromMark(Optional.of(mark))).isEqualTo(media(Map.of("*", UPLOAD, "clip", INLINE)));

        for (OnLocal onLocal : OnLocal.settings()) {
            MediaTreatment reference = MediaTreatment.reference(onLocal);
            assertThat(media(Map.of("*", reference)).mark()).isEmpty();
            assertThat(media(Map.of("img", reference)).mark()).isEmpty();
            assertThat(media(Map.of("*", UPLOAD, "img", UPLOAD, "clip", reference))
                            .mark())
                    .isEqualTo(media(Map.of("*", UPLOAD, "clip", MediaTreatment.REFERENCE))
                            .mark())
                    .isNotEqualTo(media(Map.of("*", UPLOAD)).mark());
        }
    }

    @Test
    void itIsTheSameBehindJavasSerialization() throws Exception {
        Projection projection = media(Map.of("*", MediaTreatment.reference(OnLocal.ERROR), "clip", INLINE));
        byte[] bytes = InstantiationUtil.serializeObject(projection);
        assertThat((Object)
                        InstantiationUtil.deserializeObject(bytes, getClass().getClassLoader()))
                .isEqualTo(projection);
    }

    @Test
    void columnsThatAreNoMediaAreRefused() {
        assertThatThrownBy(() -> media(Map.of("n", INLINE)).of(TABLE))
                .isInstanceOf(QueryException.class)
                .hasMessage("media n: there is no media column n; there are img, clip");
        assertThatThrownBy(() -> media(Map.of("image", INLINE))
                        .of(new TableSchema(List.of(), List.of(column(1, "n", Kind.INT)))))
                .hasMessage("media image: there is no media column image; the table has none");
    }

    @Test
    void anInlinedColumnIsNotCast() {
        Projection both = new Projection(Selection.ALL, Map.of("img", "STRING"), Map.of("*", INLINE));
        assertThatThrownBy(() -> both.of(TABLE))
                .hasMessageContaining("types img=")
                .hasMessageEndingWith("the column is inlined, so it is binary; leave one of the two out");
    }
}
