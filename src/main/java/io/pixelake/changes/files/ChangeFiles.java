package io.pixelake.changes.files;

import io.pixelake.changes.feed.ChangesGoneException;
import io.pixelake.changes.feed.FeedPosition;
import io.pixelake.changes.target.CaughtUp;
import io.pixelake.changes.target.ChangesTarget;
import io.pixelake.changes.target.ChangesTargetException;
import io.pixelake.config.FlinkPaths;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.lake.MirrorMarks;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.core.fs.FileSystem;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** A folder of change files, in it a folder for each table. One thread. */
public final class ChangeFiles implements ChangesTarget {
    /** Each open part has a file and, on object stores, some buffers. */
    private static final int OPEN_PARTS = 100;

    private static final int REMEMBERED = 10_000;

    private final Catalog catalog;
    private final FileTarget target;
    private final FileSystem files;
    /** By Iceberg's ids of the mirrors; what was written to last comes last. */
    private final Map<UUID, MirrorChangeFiles> mirrors = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<TableIdentifier, Exception> unpublished = new HashMap<>();

    /** @throws IOException when Flink has no file system for the target's folder */
    public ChangeFiles(Catalog catalog, FileTarget target) throws IOException {
        this(catalog, target, FlinkPaths.of(target.path()).getFileSystem());
    }

    ChangeFiles(Catalog catalog, FileTarget target, FileSystem files) {
        this.catalog = catalog;
        this.target = target;
        this.files = files;
    }

    @Override
    public CaughtUp catchUp(TableIdentifier mirror) throws IOException, ChangesTargetException {
        Optional<BaseTable> table = load(mirror);
        if (table.isEmpty()) {
            return CaughtUp.NOTHING;
        }
        MirrorChangeFiles one = mirrors.get(table.get().uuid());
        if (one == null) {
            one = new MirrorChangeFiles(target, files, mirror, table.get().uuid());
            mirrors.put(table.get().uuid(), one);
        }
        String path = table.get().properties().getOrDefault(MirrorMarks.PATH, mirror.name());
        try {
            CaughtUp done = one.catchUp(table.get(), path);
            makeRoom();
            return done;
        } catch (ChangesGoneException e) {
            throw new ChangesTargetException(
                    "Cannot continue the change files of " + path + " in " + target.path() + ": " + e.getMessage()
                            + " To begin again with all rows of its oldest version, move the table's folder away and delete "
                            + one.positions() + ".",
                    e);
        }
    }

    private Optional<BaseTable> load(TableIdentifier mirror) {
        try {
            return Optional.of((BaseTable) catalog.loadTable(mirror));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    /** Only so many have a part that is open, and only so many are remembered: what wasn't is read from the target again. */
    private void makeRoom() {
        long open =
                mirrors.values().stream().filter(MirrorChangeFiles::hasOpenPart).count();
        Iterator<MirrorChangeFiles> eldest = mirrors.values().iterator();
        while (open > OPEN_PARTS || mirrors.size() > REMEMBERED) {
            MirrorChangeFiles one = eldest.next();
            open -= one.hasOpenPart() ? 1 : 0;
            publish(one, true);
            if (mirrors.size() > REMEMBERED) {
                eldest.remove();
            }
        }
    }

    private void publish(MirrorChangeFiles one, boolean all) {
        try {
            if (all) {
                one.publish();
            } else {
                one.publishIfDue();
            }
        } catch (IOException | RuntimeException e) {
            unpublished.put(one.mirror(), e);
        }
    }

    @Override
    public Optional<FeedPosition> reported(TableIdentifier mirror) throws IOException {
        Optional<BaseTable> table = load(mirror);
        return table.isEmpty()
                ? Optional.empty()
                : new PositionLog(
                                files, FlinkPaths.of(target.path()), table.get().uuid())
                        .newest()
                        .map(entry -> entry.position().reported());
    }

    @Override
    public Map<TableIdentifier, Exception> publish(boolean all) {
        mirrors.values().forEach(one -> publish(one, all));
        Map<TableIdentifier, Exception> failures = Map.copyOf(unpublished);
        unpublished.clear();
        return failures;
    }
}
