package io.pixelake.changes.operator;

import io.pixelake.changes.files.ChangeFiles;
import io.pixelake.changes.table.IcebergChanges;
import io.pixelake.changes.target.ChangesTarget;
import io.pixelake.config.MirrorConfig.Changes;
import io.pixelake.config.MirrorConfig.Feed;
import io.pixelake.config.MirrorConfig.FileTarget;
import io.pixelake.config.MirrorConfig.TableTarget;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.catalog.Catalog;

/** The targets of the settings. */
record ConfiguredTargets(Changes changes) implements Serializable {

    /** A target and what messages call it. */
    record Named(String name, ChangesTarget target, Feed feed) {}

    /** Opens them for one thread. */
    List<Named> open(Catalog catalog) throws IOException {
        List<Named> targets = new ArrayList<>();
        for (FileTarget files : changes.files()) {
            targets.add(new Named(
                    files.format() + " files in " + files.path(), new ChangeFiles(catalog, files), files.feed()));
        }
        for (TableTarget tables : changes.tables()) {
            targets.add(new Named("the table " + tables.target(), tables(catalog, tables), tables.feed()));
        }
        return targets;
    }

    private static ChangesTarget tables(Catalog catalog, TableTarget tables) {
        Feed feed = tables.feed();
        return new IcebergChanges(
                catalog,
                new TableNamePattern(tables.target())::of,
                new IcebergChanges.Content(feed.before(), feed.initial()));
    }
}
