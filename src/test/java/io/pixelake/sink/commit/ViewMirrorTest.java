package io.pixelake.sink.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.lake.MirrorFormat;
import io.pixelake.model.Position;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.TableProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Mirrors of views: positions with bases, and rows of components. */
@ParameterizedClass
@MethodSource("formats")
class ViewMirrorTest extends EmbeddedLake {
    @Parameter
    MirrorFormat asked;

    @BeforeEach
    void format() {
        format = asked;
    }

    private static final TableSchema COMPONENTS = Plans.columns(2, "i");
    private static final PlannedSchema COMPONENT_SCHEMA = MirrorSchemas.first(COMPONENTS, 0);

    private static Position at(long own, long base) {
        return Plans.at(own, Plans.OTHER, base);
    }

    @Test
    void componentsAreFoundByTheirWholeKey() throws Exception {
        commit(
                catalog,
                write(component(1).first().build(), List.of(), row(1, 1, 0L, 0L), row(1, 1, 0L, 1L), row(2, 1, 0L, 0L)),
                write(component(2).build(), List.of(row(1, 1, 0L, 1L)), row(1, 2, 0L, 1L), row(1, 2, 1L, 0L)),
                write(component(3).build(), List.of(row(1, 1, 0L, 0L), row(1, 2, 1L, 0L))));

        assertThat(rows(0)).containsExactly("1[0, 0]@1", "1[0, 1]@1", "2[0, 0]@1");
        assertThat(rows(1)).containsExactly("1[0, 0]@1", "1[0, 1]@2", "1[1, 0]@2", "2[0, 0]@1");
        assertThat(rows(2)).containsExactly("1[0, 1]@2", "2[0, 0]@1");
        assertThat(names(0)).containsExactly("i", "_pxt_rowid", "_pxt_pos", "_pxt_version");
    }

    /** Pixeltable leaves sampled views with several live rows of one key now and then. */
    @Test
    void rowsOfOneKeyGoAsOftenAsTheyWent() throws Exception {
        commit(
                catalog,
                write(
                        component(1).first().build(),
                        List.of(),
                        row(1, 1, 0L, 0L),
                        row(1, 1, 0L, 0L),
                        row(1, 2, 0L, 0L),
                        row(2, 1, 0L, 0L)),
                write(component(2).build(), List.of(row(1, 1, 0L, 0L), row(1, 1, 0L, 0L)), row(2, 2, 0L, 0L)));

        assertThat(rows(1)).containsExactly("1[0, 0]@2", "2[0, 0]@1", "2[0, 0]@2");
    }

    @Test
    void rowsThatNothingTellsApartAreRefusedWhenOnlySomeOfThemWent() throws Exception {
        commit(catalog, write(component(1).first().build(), List.of(), row(1, 1, 0L, 0L), row(1, 1, 0L, 0L)));

        commit(catalog, write(component(2).build(), List.of(row(1, 1, 0L, 0L))));

        assertThat(refusal(2)).contains("1 rows were deleted", "1 more that are just like them");
    }

    @Test
    void aGroupWithAComponentThatIsNotThereIsRefused() throws Exception {
        commit(catalog, write(component(1).first().build(), List.of(), row(1, 1, 0L, 0L)));

        commit(catalog, write(component(2).build(), List.of(row(1, 1, 0L, 0L), row(1, 1, 0L, 1L))));

        assertThat(refusal(2)).contains("2 rows were deleted", "only 1 of them");
    }

    @Test
    void summariesSayWhereTheBasesStand() throws Exception {
        commit(catalog, write(plan(1).first().to(at(1, 4)).build(), List.of(), row(1, 4)));

        assertThat(snapshots().get(0).summary())
                .containsEntry("pixeltable.version", "1")
                .containsEntry("pixeltable.base-versions", Plans.OTHER + ":4:2000004")
                .containsEntry("pixelake.group", "1");
        assertThat(position()).contains(at(1, 4));
    }

    /** The view keeps its number while its base moves. */
    @Test
    void positionsAreComparedAsAWhole() throws Exception {
        GroupFiles second = write(plan(2).between(at(1, 4), at(1, 5)).build(), List.of(row(1, 4)), row(2, 5));
        GroupFiles third = write(plan(3).between(at(1, 5), at(1, 6)).build(), List.of(), row(3, 6));
        commit(catalog, write(plan(1).first().to(at(1, 4)).build(), List.of(), row(1, 4)), second, third);
        commit(catalog, second, third);

        Position otherBase =
                new Position(Plans.version(1), List.of(new Position.Base(Plans.OTHER, new TableVersion(6, 77))));
        commit(catalog, write(plan(4).between(otherBase, at(2, 6)).build(), List.of(), row(4, 7)));

        assertThat(position()).contains(at(1, 6));
        assertThat(live("_pxt_rowid")).containsExactly(2L, 3L);
        assertThat(versions()).containsExactly(1L, 1L, 1L);
    }

    @Test
    void thePropertyTellsThePositionOfAViewToo() throws Exception {
        Position deep = new Position(
                Plans.version(1),
                List.of(
                        new Position.Base(Plans.OTHER, Plans.version(4)),
                        new Position.Base(new UUID(5, 6), Plans.version(0))));
        commit(catalog, write(plan(1).first().to(deep).build(), List.of(), row(1, 4)));
        replaceAllFiles(delta(99, List.of(), row(1, 4)));
        table().updateProperties().set(TableProperties.GC_ENABLED, "true").commit();
        table().expireSnapshots()
                .expireOlderThan(System.currentTimeMillis() + 1)
                .retainLast(1)
                .commit();

        assertThat(snapshots()).hasSize(1);
        assertThat(position()).contains(deep);
        assertThat(table().properties().get("pixeltable.committed"))
                .matches("1:2000001:\\d+;" + Plans.OTHER + ":4:2000004,[0-9a-f-]+:0:2000000");
    }

    private PlanBuilder component(long version) {
        return plan(version).schema(COMPONENT_SCHEMA, COMPONENTS);
    }
}
