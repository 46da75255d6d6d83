package io.pixelake.lake;

import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through all mirrors of a lake, whosever they are. A lake is shared: a table that is broken for a reason of its own is passed over, with a
 * warning, as it could be a mirror. A catalog that fails says nothing about a table.
 */
public final class LakeTables {
    private static final Logger LOG = LoggerFactory.getLogger(LakeTables.class);

    private LakeTables() {}

    /**
     * Hands on each table that is a mirror. A catalog without namespaces to list has none that could be found.
     *
     * @throws RuntimeException when the catalog fails: a mirror that is missed gets a second one beside it
     */
    static void forEachMirror(Catalog catalog, BiConsumer<TableIdentifier, Table> mirrors) {
        forEach(catalog, MirrorMarks.TABLE_ID, any -> true, mirrors, LakeTables::passOverIfBroken);
    }

    /** The same with each table that holds the changes of a mirror. */
    public static void forEachChangesTable(Catalog catalog, BiConsumer<TableIdentifier, Table> tables) {
        forEach(catalog, MirrorMarks.CHANGES_OF, any -> true, tables, LakeTables::passOverIfBroken);
    }

    /**
     * The same to show what is there: what can't be loaded, for whatever reason, hides no other mirror.
     *
     * @param wanted which tables are loaded
     */
    static void forEachLoadable(
            Catalog catalog, Predicate<TableIdentifier> wanted, BiConsumer<TableIdentifier, Table> mirrors) {
        forEach(catalog, MirrorMarks.TABLE_ID, wanted, mirrors, LakeTables::passOver);
    }

    private static void forEach(
            Catalog catalog,
            String mark,
            Predicate<TableIdentifier> wanted,
            BiConsumer<TableIdentifier, Table> tables,
            BiConsumer<TableIdentifier, RuntimeException> failures) {
        BiConsumer<TableIdentifier, Table> marked = (identifier, table) -> {
            if (table.properties().containsKey(mark)) {
                tables.accept(identifier, table);
            }
        };
        Consumer<TableIdentifier> visit = identifier -> {
            if (wanted.test(identifier)) {
                handOn(catalog, identifier, marked, failures);
            }
        };
        CatalogListing.of(catalog)
                .ifPresent(listing -> listing.topNamespaces().forEach(namespace -> walk(listing, namespace, visit)));
    }

    private static void walk(CatalogListing listing, Namespace namespace, Consumer<TableIdentifier> visit) {
        unlessForbidden(namespace, () -> listing.tablesIn(namespace)).forEach(visit);
        unlessForbidden(namespace, () -> listing.namespacesIn(namespace)).forEach(child -> walk(listing, child, visit));
    }

    /** A namespace that this user mayn't list is another user's; a catalog that is down is another matter. */
    private static <T> List<T> unlessForbidden(Namespace namespace, Supplier<List<T>> list) {
        try {
            return list.get();
        } catch (RuntimeException e) {
            boolean forbidden = ExceptionUtils.findThrowable(e, ForbiddenException.class)
                            .isPresent()
                    || ExceptionUtils.findThrowable(e, LakeTables::isOutOfReach).isPresent();
            if (!forbidden) {
                throw e;
            }
            LOG.warn(
                    "The namespace {} mayn't be listed and is passed over; a mirror in it isn't found: {}",
                    namespace,
                    TableTrouble.reason(e));
            return List.of();
        }
    }

    private static void handOn(
            Catalog catalog,
            TableIdentifier identifier,
            BiConsumer<TableIdentifier, Table> tables,
            BiConsumer<TableIdentifier, RuntimeException> failures) {
        Table table;
        try {
            table = catalog.loadTable(identifier);
        } catch (NoSuchTableException e) {
            LOG.debug("{} isn't there any more", identifier);
            return;
        } catch (RuntimeException e) {
            failures.accept(identifier, e);
            return;
        }
        tables.accept(identifier, table);
    }

    private static void passOver(TableIdentifier identifier, RuntimeException failure) {
        LOG.warn(
                "{} can't be loaded and is passed over, whether it is a mirror or not: {}",
                identifier,
                TableTrouble.reason(failure));
    }

    private static void passOverIfBroken(TableIdentifier identifier, RuntimeException failure) {
        if (!TableTrouble.isBehind(failure) && !isOfItsOwn(failure)) {
            throw new IllegalStateException(
                    "Cannot look for mirrors in the lake: whether " + identifier
                            + " is one isn't known, because it can't be loaded: "
                            + TableTrouble.reason(failure)
                            + ". Pixelake tries again; if it stays so, repair that table, or"
                            + " remove it from the catalog",
                    failure);
        }
        passOver(identifier, failure);
    }

    /** Tables of others may lie where nothing here reads, or be of a format that Iceberg doesn't know here. */
    private static boolean isOfItsOwn(RuntimeException failure) {
        boolean malformed = failure instanceof IllegalArgumentException
                && ExceptionUtils.findThrowable(failure, IOException.class).isEmpty();
        return malformed
                || ExceptionUtils.findThrowable(failure, LakeTables::isOutOfReach)
                        .isPresent();
    }

    /** No class says it that is surely there. */
    private static boolean isOutOfReach(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        return message.contains("No FileSystem for scheme") || message.contains("Status Code: 403");
    }
}
