package io.pixelake.source.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.pixeltable.catalog.SourceSchema;
import io.pixelake.testkit.LoggedLines;
import io.pixelake.testkit.SourceColumns;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ColumnNoticesTest {
    private static final UUID TABLE = new UUID(0, 1);
    private static final SourceColumn TEXT =
            SourceColumns.of(0, "s", PixeltableType.of(PixeltableType.Kind.STRING), false);
    private static final SourceColumn BYTES =
            SourceColumns.of(1, "raw", PixeltableType.of(PixeltableType.Kind.BINARY), true);

    @Test
    void eachColumnIsLoggedOnceHoweverManyGroupsArePlanned() {
        ColumnNotices notices = new ColumnNotices(true);
        try (LoggedLines logged = LoggedLines.of(ColumnNotices.class.getName())) {
            notices.log(TABLE, "demo/t", schema(List.of("tile"), TEXT, BYTES));
            notices.log(TABLE, "demo/t", schema(List.of("tile"), TEXT, BYTES));

            assertThat(logged.texts())
                    .containsExactly(
                            "demo/t: column tile is computed on the fly and not stored in Pixeltable's database: left out",
                            "demo/t: binary column raw is left out of the CSV and JSONL files");
            assertThat(notices.remembered()).isEqualTo(2);
            notices.forgetAllBut(Set.of());
            assertThat(notices.remembered()).isZero();
        }
    }

    @Test
    void binaryColumnsAreNoNewsWhereNoFilesAreWritten() {
        try (LoggedLines logged = LoggedLines.of(ColumnNotices.class.getName())) {
            new ColumnNotices(false).log(TABLE, "demo/t", schema(List.of(), TEXT, BYTES));

            assertThat(logged.texts()).isEmpty();
        }
    }

    private static SourceSchema schema(List<String> unstored, SourceColumn... columns) {
        TableSchema schema = new TableSchema(List.of(new SourceStore(TABLE, false, 0)), List.of(columns));
        return new SourceSchema(schema, unstored, Map.of());
    }
}
