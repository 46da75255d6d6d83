package io.pixelake.testkit;

import io.pixelake.lake.ForwardingTableOperations;
import io.pixelake.testkit.Faults.Moment;
import io.pixelake.testkit.Faults.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Iceberg's JDBC catalog, whose every step passes {@link Faults}: the real tables, transactions and swaps, going wrong where
 * a test wants it. Found by {@code catalog-impl}, with {@link Faults#PROPERTY} among the properties.
 */
public final class FaultyJdbcCatalog extends JdbcCatalog {
    private Faults faults;

    @Override
    public void initialize(String name, Map<String, String> properties) {
        faults = Faults.of(properties);
        faults.passUnchecked(Step.OPEN, Moment.BEFORE);
        super.initialize(name, properties);
        faults.passUnchecked(Step.OPEN, Moment.AFTER);
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
        return new FaultyOperations(super.newTableOps(identifier));
    }

    @Override
    public void createNamespace(Namespace namespace, Map<String, String> metadata) {
        faults.passUnchecked(Step.NAMESPACE, Moment.BEFORE);
        super.createNamespace(namespace, metadata);
        faults.passUnchecked(Step.NAMESPACE, Moment.AFTER);
    }

    @Override
    public void close() {
        super.close();
        faults.passUnchecked(Step.CLOSE, Moment.BEFORE);
        faults.passUnchecked(Step.CLOSE, Moment.AFTER);
    }

    private final class FaultyOperations extends ForwardingTableOperations {
        private final TableOperations real;
        private boolean loaded;

        private FaultyOperations(TableOperations real) {
            super(real);
            this.real = real;
        }

        @Override
        public TableMetadata current() {
            if (loaded) {
                return real.current();
            }
            faults.passUnchecked(Step.LOAD, Moment.BEFORE);
            TableMetadata current = real.current();
            loaded = true;
            faults.passUnchecked(Step.LOAD, Moment.AFTER);
            return current;
        }

        @Override
        public TableMetadata refresh() {
            faults.passUnchecked(Step.LOAD, Moment.BEFORE);
            TableMetadata refreshed = real.refresh();
            faults.passUnchecked(Step.LOAD, Moment.AFTER);
            return refreshed;
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            try {
                faults.swap(() -> real.commit(base, metadata));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
