package io.pixelake.lake;

import io.pixelake.model.MirrorTarget;
import io.pixelake.sink.commit.RefusedGroups;
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
import org.apache.iceberg.util.LocationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a committer tells whoever plans that a group can never be committed, so that its table stops and the others
 * continue: a small file in the metadata folder of the place that the group was planned for, named by the group's
 * number. Flink has no way from a committer to a source, but both know the place from the plan, and see its storage,
 * wherever they run. Where the table can't be loaded, or nothing be written there, the file lies in a folder beside the
 * table's, which rests on nothing of the table: the planner finds it even when the table can be used again. The file
 * stays, because a job may be restored to when nobody had read it yet; so a group that it names is never committed,
 * however its table is by then ({@link RefusedGroups#checkRestored}).
 */
public final class GroupRefusal {
    private static final Logger LOG = LoggerFactory.getLogger(GroupRefusal.class);
    private static final String BESIDE = "pixelake_refused_";

    private GroupRefusal() {}

    /** @throws RuntimeException when it can be written in neither place */
    public static void write(Catalog catalog, MirrorTarget target, long group, String reason) {
        try {
            write(own(catalog, target), file(target.location(), group), reason);
        } catch (RuntimeException e) {
            LOG.debug("{}: nothing can be noted in its folder", target.fullName(), e);
            writeBeside(catalog, target, group, reason, e);
        }
    }

    private static void writeBeside(
            Catalog catalog, MirrorTarget target, long group, String reason, RuntimeException failure) {
        try {
            write(beside(catalog, target), file(locationBeside(target), group), reason);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private static void write(Table place, String location, String reason) {
        try (OutputStream out = place.io().newOutputFile(location).createOrOverwrite()) {
            out.write(reason.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + location, e);
        }
    }

    /** The reason why a group is refused; empty when it isn't. */
    public static Optional<String> read(Catalog catalog, MirrorTarget target, long group) {
        try {
            return read(own(catalog, target), file(target.location(), group))
                    .or(() -> readBeside(catalog, target, group));
        } catch (RuntimeException e) {
            return Optional.of(readBeside(catalog, target, group).orElseThrow(() -> e));
        }
    }

    /** Empty also when it can't be found out: whoever asks does so again as long as the group is outstanding. */
    private static Optional<String> readBeside(Catalog catalog, MirrorTarget target, long group) {
        try {
            return read(beside(catalog, target), file(locationBeside(target), group));
        } catch (RuntimeException e) {
            LOG.debug("{}: cannot read what is noted beside its folder", target.fullName(), e);
            return Optional.empty();
        }
    }

    private static Optional<String> read(Table place, String location) {
        InputFile file = place.io().newInputFile(location);
        if (!file.exists()) {
            return Optional.empty();
        }
        try (InputStream in = file.newStream()) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + location, e);
        }
    }

    /** Through which the target's storage is reached: the table, or where there is none a transaction that is never committed. */
    private static Table own(Catalog catalog, MirrorTarget target) {
        TableIdentifier name = CatalogNames.identifier(target.name());
        try {
            return catalog.loadTable(name);
        } catch (NoSuchTableException e) {
            return planned(catalog, name, target.location());
        }
    }

    private static Table beside(Catalog catalog, MirrorTarget target) {
        TableIdentifier name = CatalogNames.identifier(target.name());
        return planned(catalog, TableIdentifier.of(name.namespace(), BESIDE + name.name()), locationBeside(target));
    }

    private static Table planned(Catalog catalog, TableIdentifier name, String location) {
        return catalog.buildTable(name, new Schema())
                .withLocation(location)
                .createTransaction()
                .table();
    }

    /** Not the catalog's own place for a new table, which is another one each time where names alone don't make it. */
    public static String locationBeside(MirrorTarget target) {
        String folder = LocationUtil.stripTrailingSlash(target.location());
        int name = folder.lastIndexOf('/') + 1;
        return folder.substring(0, name) + BESIDE + folder.substring(name);
    }

    private static String file(String folder, long group) {
        return folder + "/metadata/pixelake-refused-" + group + ".txt";
    }
}
