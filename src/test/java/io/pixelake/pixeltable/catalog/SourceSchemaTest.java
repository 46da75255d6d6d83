package io.pixelake.pixeltable.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.PixeltableType.Kind;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceColumn.Part;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which new columns mean that rows must be written again. */
class SourceSchemaTest {
    private static final List<SourceStore> STORES =
            List.of(new SourceStore(new UUID(0, 1), true, 0), new SourceStore(new UUID(0, 2), false, 0));

    @Test
    void aComputedColumnIsFilledInPlace() {
        assertThat(shown(column(0, 1, false), column(0, 2, true)).fillsColumnSince(shown(column(0, 1, false))))
                .isTrue();
        assertThat(shown(column(0, 2, true)).fillsColumnSince(shown(column(0, 2, true))))
                .isFalse();
    }

    @Test
    void aPlainColumnOfItsOwnIsEmpty() {
        assertThat(shown(column(0, 1, false), column(0, 2, false)).fillsColumnSince(shown(column(0, 1, false))))
                .isFalse();
    }

    /** A column of the view had its name and is gone now. */
    @Test
    void aBasesColumnMayHaveBeenHiddenWithItsValues() {
        assertThat(shown(column(1, 2, false)).fillsColumnSince(shown(column(0, 1, false))))
                .isTrue();
    }

    /** Columns that were renamed past each other: the same text means values that are in rows which didn't change. */
    @Test
    void aNameThatIsSelectedOrCastAndMeansAnotherColumnNowIsNotTheSame() {
        SourceColumn one = column(0, 1, false);
        SourceColumn other = column(0, 2, false);

        assertThat(shown(one).selectsLike(shown(other))).isTrue();
        assertThat(shown(one.selectedAs("c")).selectsLike(shown(other.selectedAs("c"))))
                .isFalse();
        assertThat(shown(one.selectedAs("c")).selectsLike(shown(one.selectedAs("c"), other.selectedAs("d"))))
                .isTrue();
        assertThat(shown(one.castTo("INT"), other).selectsLike(shown(one, other.castTo("INT"))))
                .isFalse();
    }

    private static SourceSchema shown(SourceColumn... columns) {
        return new SourceSchema(new TableSchema(STORES, List.of(columns)), List.of(), Map.of());
    }

    private static SourceColumn column(int store, int id, boolean computed) {
        return SourceColumn.of(store, id, Part.VALUE, "c", PixeltableType.of(Kind.STRING), false, computed);
    }
}
