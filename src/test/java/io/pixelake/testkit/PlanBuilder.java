package io.pixelake.testkit;

import io.pixelake.model.GroupKey;
import io.pixelake.model.GroupKind;
import io.pixelake.model.GroupPlan;
import io.pixelake.model.MirrorTarget;
import io.pixelake.model.PixeltableType;
import io.pixelake.model.PlannedColumns;
import io.pixelake.model.Position;
import io.pixelake.model.SourceStore;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableSchema;
import io.pixelake.model.TableVersion;
import io.pixelake.types.schema.MirrorSchemas;
import io.pixelake.types.schema.PlannedSchema;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A group plan of one split that brings a table from the version before its number to its number, where nothing else is said. Its table
 * is {@code demo/t} with one column of whole numbers.
 */
public final class PlanBuilder {
    private final GroupKey key;
    private String path = "demo/t";
    private MirrorTarget target;
    private GroupKind kind = GroupKind.DELTA;
    private Optional<Position> from;
    private Position to;
    private long previous;
    private Optional<String> user = Optional.empty();
    private int splits = 1;
    private long plannedAtMillis = 1_700_000_000_000L;
    private TableSchema schema;
    private PlannedColumns columns;
    private OptionalLong revertTo = OptionalLong.empty();
    private Optional<String> tag = Optional.empty();
    private TableLayout layout = TableLayout.NONE;

    public PlanBuilder(UUID table, long number, MirrorTarget target) {
        this.key = new GroupKey(table, number);
        this.target = target;
        this.from = Optional.of(at(number - 1));
        this.to = at(number);
        this.previous = number - 1;
        this.schema = new TableSchema(
                List.of(new SourceStore(table, false, 0)),
                List.of(SourceColumns.of(0, "i", PixeltableType.of(PixeltableType.Kind.INT), false)));
        this.columns = MirrorSchemas.first(schema, 0).toColumns();
    }

    private static Position at(long number) {
        return Position.of(new TableVersion(number, 2_000_000 + number));
    }

    /** The same plan, to be built with other parts. */
    public static PlanBuilder like(GroupPlan plan) {
        PlanBuilder builder = new PlanBuilder(plan.key().tableId(), plan.key().number(), plan.target());
        builder.path = plan.path();
        builder.kind = plan.kind();
        builder.from = plan.from();
        builder.to = plan.to();
        builder.previous = plan.step().previousGroup();
        builder.user = plan.step().user();
        builder.splits = plan.splitCount();
        builder.plannedAtMillis = plan.plannedAtMillis();
        builder.schema = plan.schema();
        builder.columns = plan.rows().columns();
        builder.revertTo = plan.effects().revertTo();
        builder.tag = plan.effects().tag();
        builder.layout = plan.layout();
        return builder;
    }

    public PlanBuilder path(String path) {
        this.path = path;
        return this;
    }

    public PlanBuilder kind(GroupKind kind) {
        this.kind = kind;
        return this;
    }

    /** Into a mirror that holds nothing. */
    public PlanBuilder first() {
        this.kind = GroupKind.SNAPSHOT;
        this.from = Optional.empty();
        return this;
    }

    public PlanBuilder replaceForeign() {
        this.target = MirrorTarget.inPlaceOfForeign(target.name(), target.location());
        return this;
    }

    public PlanBuilder replay() {
        this.target = target.markedAsReplay();
        return this;
    }

    public PlanBuilder takingOver(UUID dropped) {
        this.target = MirrorTarget.inPlaceOf(dropped, target.name(), target.location());
        return first();
    }

    public PlanBuilder between(Position from, Position to) {
        this.from = Optional.of(from);
        this.to = to;
        return this;
    }

    public PlanBuilder target(MirrorTarget target) {
        this.target = target;
        return this;
    }

    public PlanBuilder to(Position to) {
        this.to = to;
        return this;
    }

    public PlanBuilder previous(long previous) {
        this.previous = previous;
        return this;
    }

    public PlanBuilder madeBy(String user) {
        this.user = Optional.of(user);
        return this;
    }

    public PlanBuilder splits(int count) {
        this.splits = count;
        return this;
    }

    public PlanBuilder plannedAt(long millis) {
        this.plannedAtMillis = millis;
        return this;
    }

    public PlanBuilder schema(PlannedSchema planned, TableSchema schema) {
        return schema(planned.toColumns(), schema);
    }

    public PlanBuilder schema(PlannedColumns columns, TableSchema schema) {
        this.columns = columns;
        this.schema = schema;
        return this;
    }

    public PlanBuilder revertTo(long snapshot) {
        this.kind = GroupKind.REVERT;
        this.revertTo = OptionalLong.of(snapshot);
        return this;
    }

    public PlanBuilder tag(String tag) {
        this.tag = Optional.of(tag);
        return this;
    }

    public PlanBuilder layout(TableLayout layout) {
        this.layout = layout;
        return this;
    }

    public GroupPlan build() {
        return new GroupPlan(
                key,
                path,
                new GroupPlan.Step(kind, from, to, previous, user),
                new GroupPlan.Rows(schema, target, columns),
                splits,
                plannedAtMillis,
                new GroupPlan.Effects(revertTo, tag),
                layout);
    }
}
