package io.pixelake.sink.iceberg;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.types.MirrorSchemas;
import io.pixelake.types.PlannedSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Plans of a table {@code demo/t} with columns of whole numbers. */
final class Plans {
    static final UUID TABLE = UUID.fromString("6856bbea-1291-4532-bc60-765176876cde");

    private Plans() {}

    /** Columns by name, with their position as id. */
    static TableSchema columns(String... names) {
        List<SourceColumn> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(new SourceColumn(columns.size(), name, PixeltableType.of(PixeltableType.Kind.INT), false));
        }
        return new TableSchema(0, columns);
    }

    static GroupPlan plan(UUID table, long number, long previous, int splitCount) {
        return plan(table, number, previous, splitCount, Path.of("/lake/warehouse/demo/t"));
    }

    static GroupPlan plan(UUID table, long number, long previous, int splitCount, Path location) {
        TableSchema columns = columns("i");
        PlannedSchema schema = MirrorSchemas.first(columns, 0);
        return new GroupPlan(
                new GroupKey(table, number),
                "demo/t",
                GroupKind.DELTA,
                Optional.of(new TableVersion(number - 1, 1_000 + number - 1)),
                new TableVersion(number, 1_000 + number),
                previous,
                columns,
                new MirrorTarget(List.of("demo"), "t", location.toString(), false),
                schema.toJson(),
                schema.lastColumnId(),
                splitCount,
                1_700_000_000_000L);
    }
}
