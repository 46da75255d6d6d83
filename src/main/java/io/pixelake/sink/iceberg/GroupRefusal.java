package io.pixelake.sink.iceberg;

import io.pixelake.model.MirrorTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.InputFile;

/**
 * How a committer tells whoever plans that a group can never be committed, so that its table stops and the others go on: a small
 * file in the metadata folder of the place that the group was planned for, named by the group's number. Flink has no way from a committer to a
 * source, but both know the place from the plan, and see its storage, wherever they run. The table itself isn't touched, need not be there,
 * and may be one that can't be loaded. The file stays, because a job may be restored to when nobody had read it yet.
 */
final class GroupRefusal {
    private GroupRefusal() {}

    /** @throws UncheckedIOException when it can't be written */
    static void write(Catalog catalog, MirrorTarget target, long group, String reason) {
        Table place = place(catalog, target);
        try (OutputStream out =
                place.io().newOutputFile(location(target, group)).createOrOverwrite()) {
            out.write(reason.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write that group " + group + " is refused", e);
        }
    }

    /** The reason why a group is refused; empty when it isn't. */
    static Optional<String> read(Catalog catalog, MirrorTarget target, long group) {
        Table place = place(catalog, target);
        InputFile file = place.io().newInputFile(location(target, group));
        if (!file.exists()) {
            return Optional.empty();
        }
        try (InputStream in = file.newStream()) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read why group " + group + " is refused", e);
        }
    }

    /** Through which the target's storage is reached: the table, or a transaction that is never committed. */
    private static Table place(Catalog catalog, MirrorTarget target) {
        TableIdentifier name = MirrorTableAccess.identifier(target);
        try {
            return catalog.loadTable(name);
        } catch (NoSuchTableException e) {
            return planned(catalog, name, target);
        } catch (RuntimeException e) {
            if (!TableTrouble.isBehind(e)) {
                throw e;
            }
            return planned(catalog, TableIdentifier.of(name.namespace(), "pixelake_refused_" + name.name()), target);
        }
    }

    private static Table planned(Catalog catalog, TableIdentifier name, MirrorTarget target) {
        return catalog.buildTable(name, new Schema())
                .withLocation(target.location())
                .createTransaction()
                .table();
    }

    private static String location(MirrorTarget target, long group) {
        return target.location() + "/metadata/pixelake-refused-" + group + ".txt";
    }
}
