package io.pixelake.types.schema;

import io.pixelake.model.FoldedNames;
import io.pixelake.model.TableLayout;
import io.pixelake.model.TableLayout.Function;
import io.pixelake.model.TableLayout.Sorted;
import io.pixelake.model.TableLayout.Transform;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.Term;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/** Partition specs and sort orders of Iceberg, made of what was asked for, on a schema that has the columns. */
public final class LayoutSchemas {
    private LayoutSchemas() {}

    /**
     * Checks a layout against a schema.
     *
     * @throws MirrorSchemaException when it doesn't fit; the message names column, type and the reason, beginning in lower case
     */
    public static void check(TableLayout layout, Schema schema) {
        layout.partition().ifPresent(transforms -> {
            transforms.forEach(transform -> checkPartition(transform, schema));
            mirrorSpec(transforms, schema);
        });
        layout.order().ifPresent(order -> order.forEach(sorted -> check(sorted.by(), schema, "sort by ")));
    }

    /** The same for a mirror. */
    public static void check(TableLayout layout, PlannedSchema mirror) {
        check(layout, mirror.schema());
    }

    private static void checkPartition(Transform transform, Schema schema) {
        check(transform, schema, "partition by ");
        Type type = schema.asStruct().field(transform.column()).type();
        if (isIdentity(transform) && (type.typeId() == Type.TypeID.FLOAT || type.typeId() == Type.TypeID.DOUBLE)) {
            throw new MirrorSchemaException("can't partition by " + transform + ": the column " + transform.column()
                    + " is " + type + ", and a NaN or an infinity can't be the value of a partition");
        }
    }

    private static void check(Transform transform, Schema schema, String what) {
        NestedField field = schema.asStruct().field(transform.column());
        if (field == null) {
            throw new MirrorSchemaException("can't " + what + transform + ": there is no column " + transform.column());
        }
        if (!fits(transform, field.type())) {
            throw new MirrorSchemaException("can't " + what + transform + ": the column " + field.name() + " is "
                    + field.type() + ", but " + needs(transform));
        }
    }

    private static boolean fits(Transform transform, Type type) {
        try {
            return Transforms.fromString(name(transform)).canTransform(type);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** As Iceberg writes it. */
    private static String name(Transform transform) {
        String function = transform.function().name().toLowerCase(Locale.ROOT);
        return transform.argument() == 0 ? function : function + "[" + transform.argument() + "]";
    }

    private static String needs(Transform transform) {
        return switch (transform.function()) {
            case IDENTITY -> "it takes a single value, no list, struct or variant";
            case YEAR, MONTH, DAY ->
                transform.function().name().toLowerCase(Locale.ROOT) + " takes a date or a timestamp";
            case HOUR -> "hour takes a timestamp";
            case BUCKET -> "bucket takes whole numbers, decimals, dates, timestamps, text, UUIDs or binaries";
            case TRUNCATE -> "truncate takes whole numbers, decimals, text or binaries";
        };
    }

    /** The partitions of an export's table, called as Iceberg calls them. */
    public static PartitionSpec exportSpec(List<Transform> transforms, Schema schema) {
        return spec(transforms, schema, transform -> {
            String name = plainName(transform);
            boolean taken = schema.asStruct().field(name) != null && !isIdentity(transform);
            return taken ? name + "_partition" : name;
        });
    }

    /** A mirror's partitions. */
    public static PartitionSpec mirrorSpec(List<Transform> transforms, Schema schema) {
        return spec(transforms, schema, LayoutSchemas::mirrorFieldName);
    }

    /**
     * What a mirror's partition field is called. No version may have a column of that name that isn't the field's own, not even long
     * after the table has other partitions: a column that is dropped and added again would be one. So it begins like Pixelake's own
     * columns, as no other does.
     */
    public static String mirrorFieldName(Transform transform) {
        return SystemColumns.RESERVED_PREFIX + plainName(transform) + (isIdentity(transform) ? "_partition" : "");
    }

    /** Whether a partition field's name is one that Pixelake gives. */
    public static boolean isMirrorFieldName(String name) {
        return name.startsWith(SystemColumns.RESERVED_PREFIX);
    }

    private static boolean isIdentity(Transform transform) {
        return transform.function() == Function.IDENTITY;
    }

    private static PartitionSpec spec(
            List<Transform> transforms, Schema schema, java.util.function.Function<Transform, String> names) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        try {
            for (Transform transform : transforms) {
                add(spec, transform, names.apply(transform));
            }
            return spec.build();
        } catch (IllegalArgumentException | ValidationException e) {
            throw new MirrorSchemaException("can't partition by "
                    + transforms.stream().map(Transform::toString).collect(Collectors.joining(", ")) + ": "
                    + e.getMessage());
        }
    }

    private static void add(PartitionSpec.Builder spec, Transform transform, String name) {
        String column = transform.column();
        switch (transform.function()) {
            case IDENTITY -> spec.identity(column, name);
            case YEAR -> spec.year(column, name);
            case MONTH -> spec.month(column, name);
            case DAY -> spec.day(column, name);
            case HOUR -> spec.hour(column, name);
            case BUCKET -> spec.bucket(column, transform.argument(), name);
            case TRUNCATE -> spec.truncate(column, transform.argument(), name);
        }
    }

    private static String plainName(Transform transform) {
        String column = transform.column();
        return switch (transform.function()) {
            case IDENTITY -> column;
            case YEAR, MONTH, DAY, HOUR ->
                column + "_" + transform.function().name().toLowerCase(Locale.ROOT);
            case BUCKET -> column + "_bucket_" + transform.argument();
            case TRUNCATE -> column + "_trunc_" + transform.argument();
        };
    }

    /** What a partition field or a sort order is made of, for updates of a table that is there. */
    public static Term term(Transform transform) {
        return isIdentity(transform)
                ? Expressions.ref(transform.column())
                : Expressions.transform(transform.column(), Transforms.fromString(name(transform)));
    }

    /** A sort order; unsorted for an empty one. */
    public static SortOrder order(List<Sorted> sorted, Schema schema) {
        SortOrder.Builder order = SortOrder.builderFor(schema);
        for (Sorted each : sorted) {
            Term term = term(each.by());
            SortDirection direction = each.ascending() ? SortDirection.ASC : SortDirection.DESC;
            order.sortBy(term, direction, each.nullsFirst() ? NullOrder.NULLS_FIRST : NullOrder.NULLS_LAST);
        }
        return order.build();
    }

    /** The same with each column in the letters that it has in a schema. */
    public static TableLayout inLettersOf(Schema schema, TableLayout layout) {
        List<String> names = schema.columns().stream().map(NestedField::name).toList();
        return named(layout, column -> FoldedNames.meant(column, names).or(() -> Optional.of(column)));
    }

    /** The same with each column under the name that it has in a version; those that it lacks then are left out. */
    public static TableLayout named(TableLayout layout, java.util.function.Function<String, Optional<String>> nameOf) {
        return new TableLayout(
                layout.partition().map(transforms -> transforms.stream()
                        .flatMap(each -> nameOf.apply(each.column()).map(each::on).stream())
                        .distinct()
                        .toList()),
                layout.order().map(order -> order.stream()
                        .flatMap(each -> nameOf
                                .apply(each.by().column())
                                .map(name -> new Sorted(each.by().on(name), each.ascending(), each.nullsFirst()))
                                .stream())
                        .distinct()
                        .toList()),
                layout.properties());
    }
}
