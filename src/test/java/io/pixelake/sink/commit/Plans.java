package io.pixelake.sink.commit;

import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.Position;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.model.TargetName;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.testkit.SourceColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Plans of a table {@code demo/t} with columns of whole numbers. */
public final class Plans {
    public static final UUID TABLE = UUID.fromString("6856bbea-1291-4532-bc60-765176876cde");
    public static final UUID OTHER = UUID.fromString("0d9a2e1c-7c0f-4c37-9d7e-2f3a9c1b8e55");
    public static final TargetName NAME = new TargetName(List.of("demo"), "t");

    private Plans() {}

    /** Columns by name, with their position as id. */
    public static TableSchema columns(String... names) {
        return columns(0, names);
    }

    /** Columns of a component view whose rows have that many positions. */
    static TableSchema columns(int positions, String... names) {
        List<SourceColumn> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(column(columns.size(), name, PixeltableType.Kind.INT));
        }
        return new TableSchema(List.of(new SourceStore(TABLE, positions > 0, positions)), columns);
    }

    static SourceColumn column(int id, String name, PixeltableType.Kind kind) {
        return SourceColumns.of(id, name, PixeltableType.of(kind), false);
    }

    public static GroupPlan plan(UUID table, long number, long previous, int splitCount) {
        return plan(table, number, previous, splitCount, Path.of("/lake/warehouse/demo/t"));
    }

    public static GroupPlan plan(UUID table, long number, long previous, int splitCount, Path location) {
        return new PlanBuilder(table, number, MirrorTarget.of(NAME, location.toString()))
                .previous(previous)
                .splits(splitCount)
                .build();
    }

    static TableVersion version(long number) {
        return new TableVersion(number, 2_000_000 + number);
    }

    public static Position at(long number) {
        return Position.of(version(number));
    }

    /** The position of a view. */
    public static Position at(long number, UUID base, long baseNumber) {
        return new Position(version(number), List.of(new Position.Base(base, version(baseNumber))));
    }
}
