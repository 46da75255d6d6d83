package io.pixelake.source.enumerator;

import io.pixelake.model.ExternalWrites;
import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorEvent.TableFailed;
import io.pixelake.model.MirrorState;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceInstance;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.model.TargetName;
import io.pixelake.source.progress.TableProgress;
import io.pixelake.source.split.MirrorSplit;
import io.pixelake.source.split.MirrorSplit.Phase;
import io.pixelake.source.split.MirrorSplit.Progress;
import io.pixelake.testkit.PlanBuilder;
import io.pixelake.testkit.SourceColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.types.Types;

/** Splits and plans for tests. */
public final class Splits {
    /** That of the demo's recorded store. */
    public static final SourceInstance SOURCE =
            new SourceInstance("71f430b5-043f-4862-bce2-65c77f230f0e", "/homes/one on here");

    public static final UUID ONE = UUID.fromString("6856bbea-1291-4532-bc60-765176876cde");
    public static final UUID OTHER = UUID.fromString("0d9a2e1c-7c0f-4c37-9d7e-2f3a9c1b8e55");

    private Splits() {}

    public static MirrorTarget target(UUID table) {
        String name = table.equals(ONE) ? "one" : "other";
        return MirrorTarget.of(new TargetName(List.of("a", "b"), name), "/lake/" + name);
    }

    public static GroupPlan plan(UUID table, long number, GroupKind kind, int splitCount) {
        PixeltableType array =
                new PixeltableType(PixeltableType.Kind.ARRAY, Optional.of(List.of(2, -1)), Optional.of("float32"));
        PixeltableType text = PixeltableType.of(PixeltableType.Kind.STRING);
        List<SourceColumn> columns =
                List.of(SourceColumns.of(0, "x", array, true), SourceColumns.of(4, "ü", text, false));
        return plan(table, number, kind, splitCount, columns, "{\"type\":\"struct\"}");
    }

    /** A first load of a table of many columns. */
    static GroupPlan wide(UUID table, int splitCount, int columnCount) {
        List<SourceColumn> columns = new ArrayList<>();
        List<Types.NestedField> fields = new ArrayList<>();
        for (int i = 0; i < columnCount; i++) {
            String name = "measured_quantity_" + i;
            columns.add(SourceColumns.of(i, name, PixeltableType.of(PixeltableType.Kind.FLOAT), false));
            fields.add(Types.NestedField.optional(i + 1, name, Types.DoubleType.get()));
        }
        return plan(table, 1, GroupKind.SNAPSHOT, splitCount, columns, SchemaParser.toJson(new Schema(fields)));
    }

    private static GroupPlan plan(
            UUID table, long number, GroupKind kind, int splitCount, List<SourceColumn> columns, String schema) {
        return new PlanBuilder(table, number, target(table))
                .path("a/b/" + target(table).name().table())
                .kind(kind)
                .between(at(number - 1), at(number))
                .schema(
                        new PlannedColumns(schema, 7),
                        new TableSchema(List.of(new SourceStore(table, false, 0)), columns))
                .splits(splitCount)
                .build();
    }

    /** The position of a base table at a version. */
    public static Position at(long version) {
        return Position.of(new TableVersion(version, 1_000_000 + version));
    }

    static MirrorSplit.RowRange range(GroupPlan plan, int index) {
        return range(plan, index, new Progress(Phase.INSERTED, Optional.empty(), 0, 0));
    }

    public static MirrorSplit.RowRange range(GroupPlan plan, int index, Progress progress) {
        return new MirrorSplit.RowRange(plan, index, Long.MIN_VALUE, Long.MAX_VALUE, progress);
    }

    /** The only split of a group of few changes. */
    public static MirrorSplit small(UUID table, long number) {
        return range(plan(table, number, GroupKind.DELTA, 1), 0);
    }

    /** One of many splits of a first load. */
    static MirrorSplit big(UUID table, int index) {
        return range(plan(table, 1, GroupKind.SNAPSHOT, 9), index);
    }

    public static TableFailed failure(UUID table) {
        return new TableFailed(
                new GroupKey(table, 0), "a/b/" + target(table).name().table(), "Cannot mirror it: no");
    }

    /** A mirror after the group of that number. */
    public static MirrorState.At mirrorAt(long number) {
        return new MirrorState.At(
                at(number),
                "/lake/one",
                new PlannedColumns("{}", 7),
                number,
                Optional.empty(),
                ExternalWrites.NONE,
                Optional.empty());
    }

    public static TableProgress progress(UUID table) {
        TableProgress first = TableProgress.first(table, "a/b/t", target(table), 0);
        return first.with(plan(table, 1, GroupKind.SNAPSHOT, 1), List.of(4L))
                .with(plan(table, 2, GroupKind.DELTA, 1), List.of(5L));
    }
}
