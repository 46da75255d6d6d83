package io.pixelake.model;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the rows of a table lie in its files, and what else was set for the table. Columns go by their names at one version.
 *
 * @param partition absent: nobody asked for any, and what users made of the table stays
 * @param order absent: nobody asked for one, and what users made of the table stays
 * @param properties the Iceberg table properties that were asked for
 */
public record TableLayout(
        Optional<List<Transform>> partition, Optional<List<Sorted>> order, Map<String, String> properties)
        implements Serializable {
    public static final TableLayout NONE = new TableLayout(Optional.empty(), Optional.empty(), Map.of());

    public TableLayout {
        partition = partition.map(List::copyOf);
        order = order.map(List::copyOf);
        properties = new TreeMap<>(properties);
    }

    private Object writeReplace() {
        return new Serialized(partition.orElse(null), order.orElse(null), properties);
    }

    /** What Java's serialization gets: an Optional isn't serializable. */
    private record Serialized(List<Transform> partition, List<Sorted> order, Map<String, String> properties)
            implements Serializable {
        private Object readResolve() {
            return new TableLayout(Optional.ofNullable(partition), Optional.ofNullable(order), properties);
        }
    }

    /** What is made of a column's value. */
    public enum Function {
        IDENTITY,
        YEAR,
        MONTH,
        DAY,
        HOUR,
        BUCKET,
        TRUNCATE
    }

    /**
     * A column, or what is made of it.
     *
     * @param argument the number of buckets, or the width that is cut off; 0 for all others
     */
    public record Transform(Function function, int argument, String column) implements Serializable {
        public static Transform of(String column) {
            return new Transform(Function.IDENTITY, 0, column);
        }

        /** The same of another column. */
        public Transform on(String other) {
            return new Transform(function, argument, other);
        }

        /** As it is written in settings. */
        @Override
        public String toString() {
            String name = column.matches("[A-Za-z_][A-Za-z0-9_]*") ? column : '"' + column.replace("\"", "\"\"") + '"';
            return switch (function) {
                case IDENTITY -> name;
                case YEAR, MONTH, DAY, HOUR -> function.name().toLowerCase(Locale.ROOT) + "(" + name + ")";
                case BUCKET -> "bucket(" + argument + ", " + name + ")";
                case TRUNCATE -> "truncate(" + argument + ", " + name + ")";
            };
        }
    }

    /** What rows are sorted by. */
    public record Sorted(Transform by, boolean ascending, boolean nullsFirst) implements Serializable {
        /** As it is written in settings. */
        @Override
        public String toString() {
            return by + (ascending ? " asc" : " desc") + (nullsFirst ? " nulls first" : " nulls last");
        }
    }

    /** Whether anything was asked for. */
    public boolean isNone() {
        return equals(NONE);
    }
}
