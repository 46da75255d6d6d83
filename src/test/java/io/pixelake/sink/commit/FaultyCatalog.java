package io.pixelake.sink.commit;

import io.pixelake.lake.ForwardingTableOperations;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;

/** A real catalog whose commits, to existing tables and of new ones, go through a test's hands. */
public final class FaultyCatalog implements Catalog {
    private final Catalog real;
    private final BiConsumer<TableIdentifier, Runnable> commits;
    private final UnaryOperator<FileIO> files;
    private final Runnable loads;

    /** @param files makes of a table's files those that are used */
    public FaultyCatalog(Catalog real, UnaryOperator<FileIO> files) {
        this.real = real;
        this.commits = (name, run) -> run.run();
        this.files = files;
        this.loads = () -> {};
    }

    /** @param commits gets each commit to run, or not, and may throw before or after */
    public FaultyCatalog(Catalog real, BiConsumer<TableIdentifier, Runnable> commits) {
        this(real, commits, () -> {});
    }

    /** @param loads runs before each load of a table, and may throw */
    public FaultyCatalog(Catalog real, BiConsumer<TableIdentifier, Runnable> commits, Runnable loads) {
        this.real = real;
        this.commits = commits;
        this.files = UnaryOperator.identity();
        this.loads = loads;
    }

    @Override
    public Table loadTable(TableIdentifier identifier) {
        loads.run();
        Table table = real.loadTable(identifier);
        TableOperations operations = ((HasTableOperations) table).operations();
        return new BaseTable(
                new FaultyOperations(identifier, operations), table.name(), ((BaseTable) table).reporter());
    }

    @Override
    public TableBuilder buildTable(TableIdentifier identifier, Schema schema) {
        return faulty(identifier, TableBuilder.class, real.buildTable(identifier, schema));
    }

    /** A builder, or what it builds, whose transactions are committed by the test. */
    private <T> T faulty(TableIdentifier identifier, Class<T> type, T of) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("commitTransaction")) {
                commits.accept(identifier, ((Transaction) of)::commitTransaction);
                return null;
            }
            Object result = method.invoke(of, arguments);
            if (result instanceof TableBuilder) {
                return proxy;
            }
            return result instanceof Transaction transaction
                    ? faulty(identifier, Transaction.class, transaction)
                    : result;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        return real.listTables(namespace);
    }

    @Override
    public boolean dropTable(TableIdentifier identifier, boolean purge) {
        return real.dropTable(identifier, purge);
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        real.renameTable(from, to);
    }

    private final class FaultyOperations extends ForwardingTableOperations {
        private final TableIdentifier identifier;

        private FaultyOperations(TableIdentifier identifier, TableOperations operations) {
            super(operations);
            this.identifier = identifier;
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            commits.accept(identifier, () -> super.commit(base, metadata));
        }

        @Override
        public FileIO io() {
            return files.apply(super.io());
        }
    }
}
