package io.pixelake.sink.commit;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.Position;
import io.pixelake.model.SourceColumn;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.model.TargetName;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
        return SourceColumn.of(id, name, PixeltableType.of(kind), false);
    }

    public static GroupPlan plan(UUID table, long number, long previous, int splitCount) {
        return plan(table, number, previous, splitCount, Path.of("/lake/warehouse/demo/t"));
    }

    public static GroupPlan plan(UUID table, long number, long previous, int splitCount, Path location) {
        return new Builder(table, number, MirrorTarget.of(NAME, location.toString()))
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

    /** A plan of one split that brings a table from the version before its number to its number. */
    public static final class Builder {
        private final GroupKey key;
        private MirrorTarget target;
        private GroupKind kind = GroupKind.DELTA;
        private Optional<Position> from;
        private Position to;
        private long previous;
        private int splits = 1;
        private TableSchema columns = columns("i");
        private PlannedSchema schema = MirrorSchemas.first(columns, 0);
        private OptionalLong revertTo = OptionalLong.empty();
        private Optional<String> tag = Optional.empty();
        private TableLayout layout = TableLayout.NONE;

        public Builder(UUID table, long number, MirrorTarget target) {
            this.key = new GroupKey(table, number);
            this.target = target;
            this.from = Optional.of(at(number - 1));
            this.to = at(number);
            this.previous = number - 1;
        }

        Builder kind(GroupKind kind) {
            this.kind = kind;
            return this;
        }

        public Builder first() {
            this.kind = GroupKind.SNAPSHOT;
            this.from = Optional.empty();
            return this;
        }

        Builder replaceForeign() {
            this.target = new MirrorTarget(
                    target.namespace(), target.table(), target.location(), true, target.replacedTable(), false);
            return this;
        }

        public Builder replay() {
            this.target = target.markedAsReplay();
            return this;
        }

        public Builder takingOver(UUID dropped) {
            this.target = new MirrorTarget(
                    target.namespace(), target.table(), target.location(), false, Optional.of(dropped), false);
            return first();
        }

        public Builder between(Position from, Position to) {
            this.from = Optional.of(from);
            this.to = to;
            return this;
        }

        Builder target(MirrorTarget target) {
            this.target = target;
            return this;
        }

        Builder to(Position to) {
            this.to = to;
            return this;
        }

        Builder previous(long previous) {
            this.previous = previous;
            return this;
        }

        public Builder splits(int count) {
            this.splits = count;
            return this;
        }

        public Builder schema(PlannedSchema schema, TableSchema columns) {
            this.schema = schema;
            this.columns = columns;
            return this;
        }

        public Builder revertTo(long snapshot) {
            this.kind = GroupKind.REVERT;
            this.revertTo = OptionalLong.of(snapshot);
            return this;
        }

        Builder tag(String tag) {
            this.tag = Optional.of(tag);
            return this;
        }

        Builder layout(TableLayout layout) {
            this.layout = layout;
            return this;
        }

        public GroupPlan build() {
            return new GroupPlan(
                    key,
                    "demo/t",
                    kind,
                    from,
                    to,
                    previous,
                    columns,
                    target,
                    schema.toJson(),
                    schema.lastColumnId(),
                    splits,
                    1_700_000_000_000L,
                    List.of(),
                    revertTo,
                    tag,
                    layout);
        }
    }
}
